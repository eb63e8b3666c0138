package io.ishigaki.rpc.command;

import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.GlobalOptions;
import io.ishigaki.rpc.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Scripts by which shells complete our command lines: the words after each group, and the options of each command.
final class Completion {
    /// The shells that are known.
    enum Shell {
        BASH("bash", "Load it by: source <(ishi commands completion bash)"),
        ZSH("zsh", "Load it by: source <(ishi commands completion zsh)"),
        FISH("fish", "Load it by: ishi commands completion fish | source");

        private final String label;
        private final String usage;

        Shell(String label, String usage) {
            this.label = label;
            this.usage = usage;
        }

        String label() {
            return label;
        }

        String usage() {
            return usage;
        }
    }

    private static final String BASH_SCRIPT = """
        _ishi_words() {
            case "$1" in
        @CASES@    esac
        }
        _ishi() {
            local path="" word current="${COMP_WORDS[COMP_CWORD]}"
            for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                case "$word" in
                    -*) ;;
                    *) if [ -n "$(_ishi_words "$path $word")" ]; then path="$path $word"; fi ;;
                esac
            done
            COMPREPLY=($(compgen -W "$(_ishi_words "$path")" -- "$current"))
        }
        complete -o default -F _ishi ishi
        """;

    private final CommandTable table;

    Completion(CommandTable table) {
        this.table = table;
    }

    String script(Shell shell) {
        return switch (shell) {
            case BASH -> bash();
            case ZSH -> "#compdef ishi\nautoload -U +X bashcompinit && bashcompinit\n" + bash();
            case FISH -> fish();
        };
    }

    private String bash() {
        var cases = new StringBuilder();
        for (String path : paths()) {
            String key = path.isEmpty() ? "" : " " + path;
            cases.append("        \"%s\") echo \"%s\" ;;\n".formatted(key, String.join(" ", candidates(path))));
        }
        return BASH_SCRIPT.replace("@CASES@", cases);
    }

    private String fish() {
        var script = new StringBuilder("""
            function __ishi_at
                set -l words (commandline -opc)
                set -l typed (string match -v -- '-*' $words[2..-1])
                test "$typed[1..$argv[1]]" = "$argv[2..-1]"
            end
            """);
        for (String path : paths()) {
            String[] words = path.isEmpty() ? new String[0] : path.split(" ", -1);
            String condition = "__ishi_at %d %s".formatted(words.length, path).strip();
            for (String word : table.wordsAfter(path)) {
                script.append("complete -c ishi -n '%s' -f -a '%s'\n".formatted(condition, word));
            }
            table.find(path)
                    .map(Command::options)
                    .orElse(GlobalOptions.ALL)
                    .forEach(option ->
                            script.append("complete -c ishi -n '%s' -l '%s'\n".formatted(condition, option.name())));
        }
        return script.toString();
    }

    /// Every path of a command or a group, the empty one first.
    private List<String> paths() {
        var paths = new TreeSet<String>(List.of(""));
        for (Command command : table.all()) {
            String path = command.path();
            for (int space = path.indexOf(' '); space >= 0; space = path.indexOf(' ', space + 1)) {
                paths.add(path.substring(0, space));
            }
            paths.add(path);
        }
        return List.copyOf(paths);
    }

    private List<String> candidates(String path) {
        List<String> candidates = new ArrayList<>(table.wordsAfter(path));
        for (Option option : table.find(path).map(Command::options).orElse(List.of())) {
            candidates.add(dashed(option.name()));
        }
        GlobalOptions.ALL.forEach(option -> candidates.add(dashed(option.name())));
        return candidates;
    }

    static String dashed(String name) {
        return (name.length() == 1 ? "-" : "--") + name;
    }
}
