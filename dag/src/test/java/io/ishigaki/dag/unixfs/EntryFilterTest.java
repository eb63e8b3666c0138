package io.ishigaki.dag.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntryFilterTest {
    @TempDir
    private Path directory;

    private void files(String... names) throws IOException {
        for (String name : names) {
            Files.createFile(directory.resolve(name));
        }
    }

    @Test
    void namesAreInTheOrderOfTheirBytes() throws IOException {
        files("b", "a.txt", "a", "Z", "\uff5e", "🪨", "ü");

        assertThat(EntryFilter.ALL.names(directory)).containsExactly("Z", "a", "a.txt", "b", "ü", "\uff5e", "🪨");
    }

    @Test
    void hiddenNamesAreLeftOutUnlessAskedFor() throws IOException {
        files(".hidden", "seen");

        assertThat(new EntryFilter(false, IgnoreRules.NONE).names(directory)).containsExactly("seen");
        assertThat(EntryFilter.ALL.names(directory)).containsExactly(".hidden", "seen");
    }

    @Test
    void namesThatTheRulesMatchAreLeftOut() throws IOException {
        files("a.log", "b.txt");

        assertThat(new EntryFilter(true, IgnoreRules.parse(List.of("*.log"))).names(directory))
                .containsExactly("b.txt");
    }

    @Test
    void missingDirectoryIsAnError() {
        assertThatThrownBy(() -> EntryFilter.ALL.names(directory.resolve("nothing")))
                .isInstanceOf(NoSuchFileException.class);
    }
}
