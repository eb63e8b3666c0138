package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The map from specifications to what implements and shows them, `specs.yml`, says what is so.
class SpecsTest {
    private static final String MAP = Sources.text(Sources.ROOT.resolve("specs.yml"));

    private static final Pattern ENTRY = Pattern.compile(
            "(?m)^- spec: (\\S+)\n  item: (.+)\n  source: (\\S+\\.java)\n  test: (\\S+\\.java)#(\\w+)$");

    /// A specification of IPFS that a source cites, without the section.
    private static final Pattern CITED = Pattern.compile(
            "https://(?:specs\\.ipfs\\.tech|ipld\\.io/specs|github\\.com/multiformats|github\\.com/libp2p/specs/blob)/"
                    + "[^\\s>)\"#]*");

    /// One entry: what of `spec` holds, in which source, and by which method of which test.
    record Entry(String spec, String item, String source, String test, String method) {
        String module() {
            return source.substring(0, source.indexOf('/'));
        }
    }

    static List<Entry> entries() {
        return ENTRY.matcher(MAP)
                .results()
                .map(m -> new Entry(m.group(1), m.group(2), m.group(3), m.group(4), m.group(5)))
                .toList();
    }

    @Test
    void everyEntryIsWellFormed() {
        long begun = MAP.lines().filter(line -> line.startsWith("-")).count();

        assertThat(entries()).isNotEmpty().hasSize((int) begun);
    }

    @ParameterizedTest
    @MethodSource("entries")
    void sourceCitesTheSpecification(Entry entry) {
        Path source = only("/src/main/java/io/ishigaki/" + entry.source());
        Path description = Objects.requireNonNull(source.getParent()).resolve("package-info.java");

        assertThat(Sources.text(source) + Sources.text(description)).contains(entry.spec());
    }

    @ParameterizedTest
    @MethodSource("entries")
    void testHasTheMethod(Entry entry) {
        String test = Sources.text(only("/src/test/java/io/ishigaki/" + entry.test()));
        // No blank line lies between a method and its annotations.
        String head = "(?s)@(Test|ParameterizedTest)\\b(?:(?!\n\n).)*\\bvoid %s\\(".formatted(entry.method());

        assertThat(test).containsPattern(head);
    }

    /// Modules that have no entry at all are left out.
    @Test
    void everySpecificationThatASourceCitesIsInTheMap() {
        Set<String> mapped = entries().stream().map(Entry::spec).collect(Collectors.toSet());
        Set<String> modules = entries().stream().map(Entry::module).collect(Collectors.toSet());
        var missing = new TreeSet<String>();
        for (Path file : mainSources(modules).toList()) {
            CITED.matcher(Sources.text(file))
                    .results()
                    .map(cited -> cited.group())
                    .filter(cited -> !mapped.contains(cited))
                    .forEach(cited -> missing.add(cited + " in " + Sources.shown(file)));
        }

        assertThat(missing).as("entries that specs.yml lacks").isEmpty();
    }

    private static Stream<Path> mainSources(Set<String> modules) {
        return Sources.named(".java").stream()
                .filter(file -> modules.stream()
                        .anyMatch(module -> Sources.shown(file).startsWith(module + "/src/main/java/")));
    }

    /// The one file of the repository whose path ends so.
    private static Path only(String end) {
        List<Path> found = Sources.named(".java").stream()
                .filter(file -> file.toString().endsWith(end))
                .toList();
        assertThat(found).as("files that end with %s", end).hasSize(1);
        return found.getFirst();
    }
}
