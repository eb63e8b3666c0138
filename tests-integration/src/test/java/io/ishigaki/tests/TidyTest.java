package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The habits that a compiler doesn't check; see docs/STYLE.md.
class TidyTest {
    private static final int FILE_LINES_MAX = 500;
    private static final int METHOD_LINES_MAX = 70;
    private static final int COLUMNS_MAX = 120;

    /// Words that say that something is missing. Written apart, so that this file doesn't have
    /// them.
    private static final Pattern BANNED = Pattern.compile(
            "\\b(TO" + "DO|FIX" + "ME|X" + "XX|HA" + "CK)\\b|not yet " + "implemented|printStack" + "Trace");

    /// The head of a method or constructor, as the formatter leaves it: indented, up to the brace
    /// that opens its body.
    private static final Pattern METHOD = Pattern.compile(
            "(?m)^( ++)(?!(return|throw|new|else|if|for|while|switch|try|do|case|catch|synchronized)\\b|[&|?:+.])"
                    + "([\\w<>\\[\\]@?,. &]* )?\\w+\\([^;{}]*\\)[^;{}=]*\\{$");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");

    private static final Pattern TEXT_BLOCK = Pattern.compile("\"\"\".*?\"\"\"", Pattern.DOTALL);

    @Test
    void filesAreShort() {
        assertThat(offences(Sources.named(".java"), text -> {
                    long lines = text.lines().count();
                    return lines <= FILE_LINES_MAX ? Stream.of() : Stream.of(lines + " lines, limit " + FILE_LINES_MAX);
                }))
                .isEmpty();
    }

    @Test
    void methodsAreShort() {
        assertThat(offences(
                        Sources.named(".java"),
                        text -> METHOD.matcher(text)
                                .results()
                                .filter(head -> linesOf(text, head) > METHOD_LINES_MAX)
                                .map(head -> "%s: %d lines, limit %d"
                                        .formatted(head.group().strip(), linesOf(text, head), METHOD_LINES_MAX))))
                .isEmpty();
    }

    /// The length of the method whose head is `head`: to the next brace that is indented as the
    /// head is.
    private static long linesOf(String text, MatchResult head) {
        int end = text.indexOf("\n" + head.group(1) + "}", head.end());
        return text.substring(head.start(), end < 0 ? text.length() : end)
                        .lines()
                        .count()
                + 1;
    }

    @Test
    void linesAreNarrow() {
        assertThat(offences(Sources.named(".java"), TidyTest::wideLines)).isEmpty();
    }

    /// Text blocks and strings are as wide as what they stand for, and an address can't be broken.
    private static Stream<String> wideLines(String text) {
        String withoutBlocks = TEXT_BLOCK
                .matcher(text)
                .replaceAll(block -> "\n".repeat((int) block.group().lines().count() - 1));
        return numbered(withoutBlocks)
                .filter(line -> line.substring(line.indexOf('|') + 1).length() > COLUMNS_MAX)
                .filter(line -> !line.contains("://") && !line.matches("\\d+\\|\\s*\".*"));
    }

    @Test
    void nothingIsLeftForLater() {
        List<Path> files = Stream.of(".java", ".md", ".xml", ".sh", ".txt", ".html", ".css", ".js")
                .flatMap(suffix -> Sources.named(suffix).stream())
                .filter(file -> !Sources.shown(file).equals("docs/STYLE.md"))
                .toList();

        assertThat(offences(
                        files,
                        text -> numbered(text)
                                .filter(line -> BANNED.matcher(line).find())))
                .isEmpty();
    }

    @Test
    void linksInDocumentsLeadSomewhere() {
        var dead = new ArrayList<String>();
        for (Path file : Sources.named(".md")) {
            Path directory = Objects.requireNonNull(file.getParent());
            LINK.matcher(Sources.text(file))
                    .results()
                    .map(link -> link.group(1))
                    .filter(target -> !target.matches("(https?|mailto):.*"))
                    .filter(target -> !Files.exists(directory.resolve(target)))
                    .forEach(target -> dead.add(Sources.shown(file) + " → " + target));
        }

        assertThat(dead).isEmpty();
    }

    @Test
    void everyPackageIsDescribedAndNullMarked() {
        List<Path> packages = Sources.named(".java").stream()
                .filter(file -> Sources.shown(file).contains("src/main/java/"))
                .map(file -> Objects.requireNonNull(file.getParent()))
                .distinct()
                .toList();

        assertThat(packages)
                .isNotEmpty()
                .allSatisfy(directory -> assertThat(directory.resolve("package-info.java"))
                        .exists()
                        .content()
                        .contains("@NullMarked", "/// "));
    }

    /// A vector that is typed from memory passes its own round trip; one with a source can be
    /// looked up.
    @Test
    void vectorsCiteTheirSource() {
        List<Path> vectors = Sources.named(".java").stream()
                .filter(file -> Sources.nameOf(file).matches(".*Vectors?Test\\.java"))
                .filter(file -> Sources.shown(file).contains("src/test/"))
                .toList();

        assertThat(offences(
                        vectors,
                        text -> text.matches("(?s).*(https?://|fixtures|Kubo).*")
                                ? Stream.of()
                                : Stream.of("names no source for its vectors")))
                .isEmpty();
    }

    @Test
    void suppressionsHaveAReason() {
        assertThat(offences(Sources.named(".java"), TidyTest::bareSuppressions)).isEmpty();
    }

    private static Stream<String> bareSuppressions(String text) {
        List<String> lines = text.lines().toList();
        return IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).strip().startsWith("@Suppress" + "Warnings"))
                .filter(i -> !lines.get(i).contains("//") && !lines.get(i - 1).contains("//"))
                .mapToObj(i ->
                        (i + 1) + "|" + lines.get(i).strip() + " gives no reason, in a comment beside or above it");
    }

    private static Stream<String> numbered(String text) {
        List<String> lines = text.lines().toList();
        return IntStream.range(0, lines.size()).mapToObj(i -> (i + 1) + "|" + lines.get(i));
    }

    private static List<String> offences(List<Path> files, Function<String, Stream<String>> check) {
        return files.stream()
                .flatMap(file -> check.apply(Sources.text(file)).map(offence -> Sources.shown(file) + ": " + offence))
                .toList();
    }
}
