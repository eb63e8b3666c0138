package io.ishigaki.dag.unixfs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Patterns in the manner of `.gitignore` that say which names to leave out, read as Kubo's library
/// reads them.
///
/// | line            | meaning                                                      |
/// |-----------------|--------------------------------------------------------------|
/// | `# text`        | nothing                                                      |
/// | `*.log`         | names that end so: `*` stands for any characters but `/`     |
/// | `!keep.log`     | takes back what an earlier line left out                     |
/// | `**/x`, `x/**`  | any directories in between                                   |
///
/// Where that library is no gitignore, this is not either: a `?` stands for itself, and characters
/// with a meaning in regular expressions have it here too. A line that makes no expression matches
/// nothing. Immutable.
///
/// @see <a href="https://github.com/crackcomm/go-gitignore">go-gitignore</a>
public final class IgnoreRules {
    public static final IgnoreRules NONE = new IgnoreRules(List.of());

    /// Stands for a star that is part of an expression already, while the stars of the line are
    /// replaced.
    private static final String STAR = "#$~";

    private record Rule(Pattern pattern, boolean takesBack) {}

    private final List<Rule> rules;

    private IgnoreRules(List<Rule> rules) {
        this.rules = rules;
    }

    /// The rules of `lines`, of which later ones count more.
    public static IgnoreRules parse(List<String> lines) {
        var rules = new ArrayList<Rule>();
        for (String line : lines) {
            String trimmed = withoutReturns(line);
            if (trimmed.startsWith("#")) {
                continue;
            }
            trimmed = withoutSpaces(trimmed);
            if (!trimmed.isEmpty()) {
                add(rules, trimmed);
            }
        }
        return new IgnoreRules(List.copyOf(rules));
    }

    private static void add(List<Rule> rules, String line) {
        boolean takesBack = line.startsWith("!");
        try {
            // In a regular expression of Go, a dot matches all but a line feed.
            Pattern pattern = Pattern.compile(expression(takesBack ? line.substring(1) : line), Pattern.UNIX_LINES);
            rules.add(new Rule(pattern, takesBack));
        } catch (PatternSyntaxException e) {
            // Kubo's library drops such a line without a word, and so the same files are added.
        }
    }

    private static String expression(String line) {
        String text = line.startsWith("#") || line.startsWith("!") ? line.substring(1) : line;
        if (!text.startsWith("/") && NESTED_SUFFIX.matcher(text).find()) {
            text = "/" + text;
        }
        text = text.replace(".", "\\.");
        if (text.startsWith("/**/")) {
            text = text.substring(1);
        }
        text = text.replace("/**/", "(/|/.+/)")
                .replace("**/", "(|." + STAR + "/)")
                .replace("/**", "(|/." + STAR + ")")
                .replace("\\*", "\\" + STAR)
                .replace("*", "([^/]*)")
                .replace("?", "\\?")
                .replace(STAR, "*");
        text += text.endsWith("/") ? "(|.*)\\z" : "(|/.*)\\z";
        return text.startsWith("/") ? "^(|/)" + text.substring(1) : "^(|.*/)" + text;
    }

    /// A directory, then somewhere a star with a suffix: such a line is taken from the root.
    private static final Pattern NESTED_SUFFIX = Pattern.compile("[^/+]/.*\\*\\.");

    private static String withoutReturns(String line) {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == '\r') {
            end--;
        }
        return line.substring(0, end);
    }

    private static String withoutSpaces(String line) {
        int start = 0;
        int end = line.length();
        while (start < end && line.charAt(start) == ' ') {
            start++;
        }
        while (end > start && line.charAt(end - 1) == ' ') {
            end--;
        }
        return line.substring(start, end);
    }

    /// Whether the rules leave out what is called `name`.
    public boolean matches(String name) {
        boolean matches = false;
        for (Rule rule : rules) {
            if (matches == rule.takesBack && rule.pattern.matcher(name).find()) {
                matches = !rule.takesBack;
            }
        }
        return matches;
    }
}
