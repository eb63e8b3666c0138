package io.ishigaki.dag.unixfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expected answers: the cases of `ignore_test.go` of github.com/crackcomm/go-gitignore that are
/// about one name, and what its expressions give for the rest.
class IgnoreRulesTest {
    @ParameterizedTest
    @CsvSource({
        "*.log, a.log, true",
        "*.log, a.log.txt, false",
        "*.log, alog, false",
        "a, a, true",
        "a, ab, false",
        "a, ba, false",
        "/a, a, true",
        "a/, a, false",
        "a*, abc, true",
        "*, anything, true",
        "**/a, a, true",
        "a/**, a, true",
        "/**/a, a, true",
        "#a, a, false",
        "\\#a, #a, true",
        "' a ', a, true",
        "a?, a?, true",
        "a?, ab, false",
        "a.c, abc, false",
        "[ab], a, true",
        "(, (, false",
    })
    void ruleMatchesWhatKubosLibraryMatches(String rule, String name, boolean matches) {
        assertThat(IgnoreRules.parse(List.of(rule)).matches(name)).isEqualTo(matches);
    }

    @Test
    void laterRuleTakesBack() {
        IgnoreRules rules = IgnoreRules.parse(List.of("*.log", "!keep.log", "", "# comment\r"));

        assertThat(rules.matches("a.log")).isTrue();
        assertThat(rules.matches("keep.log")).isFalse();
        assertThat(IgnoreRules.parse(List.of("!keep.log", "*.log")).matches("keep.log"))
                .isTrue();
    }

    @Test
    void filterLeavesOutHiddenNamesUnlessAskedFor() {
        var filter = new EntryFilter(false, IgnoreRules.NONE);

        assertThat(filter.excludes(".git")).isTrue();
        assertThat(filter.excludes("a.git")).isFalse();
        assertThat(EntryFilter.ALL.excludes(".git")).isFalse();
    }
}
