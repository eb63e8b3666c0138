package io.ishigaki.rpc.command;

import io.ishigaki.rpc.Command;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/// All commands by path. Immutable.
public final class CommandTable {
    private static final int SUGGESTION_DISTANCE_MAX = 3;

    private final Map<String, Command> commands;

    private CommandTable(Collection<Command> all) {
        var byPath = new LinkedHashMap<String, Command>();
        for (Command command : all) {
            if (byPath.put(command.path(), command) != null) {
                throw new IllegalArgumentException("two commands at " + command.path());
            }
        }
        this.commands = Collections.unmodifiableMap(byPath);
    }

    public static CommandTable of(Collection<Command> commands) {
        return new CommandTable(commands);
    }

    /// The groups of this package, and what a module above adds.
    public static CommandTable with(Collection<Command> more) {
        return new CommandTable(Stream.of(VersionCommands.all(), more)
                .flatMap(Collection::stream)
                .toList());
    }

    public Optional<Command> find(String path) {
        return Optional.ofNullable(commands.get(path));
    }

    public Collection<Command> all() {
        return commands.values();
    }

    /// Whether commands lie below `path`, as below `pin`.
    public boolean isGroup(String path) {
        return commands.keySet().stream().anyMatch(each -> each.startsWith(path + " "));
    }

    /// The words that may follow `path`, sorted; `path` is empty for the first word.
    public List<String> wordsAfter(String path) {
        String prefix = path.isEmpty() ? "" : path + " ";
        var words = new TreeSet<String>();
        for (Command command : commands.values()) {
            if (command.path().startsWith(prefix) && !command.is(Command.Trait.HIDDEN)) {
                words.add(command.path().substring(prefix.length()).split(" ", 2)[0]);
            }
        }
        return List.copyOf(words);
    }

    /// What may have been meant by the unknown `word` after `path`, the nearest first.
    public List<String> suggestions(String path, String word) {
        return wordsAfter(path).stream()
                .filter(each -> each.contains(word) || distance(each, word) <= SUGGESTION_DISTANCE_MAX)
                .sorted(Comparator.comparingInt(each -> distance(each, word)))
                .toList();
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
