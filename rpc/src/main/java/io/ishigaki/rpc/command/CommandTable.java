package io.ishigaki.rpc.command;

import io.ishigaki.rpc.Command;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// All commands by path. A group is made only when its first word is asked for, so that a command line doesn't wait for
/// the definitions of the others. Immutable.
public final class CommandTable {
    private static final int SUGGESTION_DISTANCE_MAX = 3;

    /// The first words of the commands of this package; each has its line in [#group].
    private static final List<String> WORDS = List.of(
            "add",
            "bitswap",
            "block",
            "bootstrap",
            "cat",
            "cid",
            "cluster",
            "commands",
            "config",
            "dag",
            "diag",
            "get",
            "id",
            "key",
            "ls",
            "multibase",
            "pin",
            "ping",
            "refs",
            "repo",
            "resolve",
            "routing",
            "shutdown",
            "stats",
            "swarm",
            "version");

    private final List<Command> more;

    private CommandTable(List<Command> more) {
        this.more = more;
    }

    /// The commands of this package, and what a module above adds.
    public static CommandTable with(Collection<Command> more) {
        return new CommandTable(List.copyOf(more));
    }

    private List<Command> group(String word) {
        return switch (word) {
            case "add" -> AddCommands.all();
            case "bitswap" -> BitswapCommands.all();
            case "bootstrap" -> BootstrapCommands.all();
            case "ping" -> PingCommand.all();
            case "stats" -> StatsCommands.all();
            case "block" -> BlockCommands.all();
            case "cat" -> CatCommands.all();
            case "cid" -> CidCommands.all();
            case "cluster" -> ClusterCommands.all();
            case "commands" -> ListCommands.all(this);
            case "config" -> ConfigCommands.all();
            case "dag" -> DagCommands.all();
            case "diag" -> DaemonCommands.diag();
            case "get" -> GetCommands.all();
            case "id" -> IdCommands.all();
            case "multibase" -> MultibaseCommands.all();
            case "key" -> KeyCommands.all();
            case "ls" -> LsCommands.all();
            case "pin" -> PinCommands.all();
            case "refs" -> RefsCommands.all();
            case "repo" -> RepoCommands.all();
            case "resolve" -> ResolveCommands.all();
            case "routing" -> RoutingCommands.all();
            case "shutdown" -> DaemonCommands.shutdown();
            case "swarm" -> SwarmCommands.all();
            case "version" -> VersionCommands.all();
            default -> List.of();
        };
    }

    public Optional<Command> find(String path) {
        return inGroup(firstWord(path)).stream()
                .filter(command -> command.path().equals(path))
                .findFirst();
    }

    private List<Command> inGroup(String word) {
        var commands = new ArrayList<>(group(word));
        for (Command command : more) {
            if (firstWord(command.path()).equals(word)) {
                commands.add(command);
            }
        }
        return commands;
    }

    private static String firstWord(String path) {
        int space = path.indexOf(' ');
        return space < 0 ? path : path.substring(0, space);
    }

    /// Every command, ordered by path.
    public List<Command> all() {
        var commands = new ArrayList<>(more);
        WORDS.forEach(word -> commands.addAll(group(word)));
        commands.sort(Comparator.comparing(Command::path));
        return List.copyOf(commands);
    }

    /// Whether commands lie below `path`, as below `pin`.
    public boolean isGroup(String path) {
        return inGroup(firstWord(path)).stream()
                .anyMatch(command -> command.path().startsWith(path + " "));
    }

    /// The words that may follow `path`, sorted; `path` is empty for the first word.
    public List<String> wordsAfter(String path) {
        String prefix = path.isEmpty() ? "" : path + " ";
        var words = new TreeSet<String>();
        for (Command command : path.isEmpty() ? all() : inGroup(firstWord(path))) {
            if (command.path().startsWith(prefix) && !command.is(Command.Trait.HIDDEN)) {
                words.add(firstWord(command.path().substring(prefix.length())));
            }
        }
        return List.copyOf(words);
    }

    /// What may have been meant by the unknown `word` after `path`, the nearest first.
    public List<String> suggestions(String path, String word) {
        return wordsAfter(path).stream()
                .filter(each -> each.contains(word) || distance(each, word) <= limit(word))
                .sorted(Comparator.comparingInt(each -> distance(each, word)))
                .toList();
    }

    /// In a short word, few letters may be wrong.
    private static int limit(String word) {
        return Math.min(SUGGESTION_DISTANCE_MAX, (word.length() + 1) / 2);
    }

    /// Levenshtein's distance.
    private static int distance(String left, String right) {
        int[] above = new int[right.length() + 1];
        Arrays.setAll(above, i -> i);
        for (int i = 1; i <= left.length(); i++) {
            int[] row = new int[right.length() + 1];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = above[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[right.length()];
    }
}
