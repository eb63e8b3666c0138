package io.ishigaki.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReferencePageTest {
    private static final Path PAGE = Path.of("..", "docs", "config.md");

    /// The page is rewritten where the environment has `ISHI_REWRITE`.
    @Test
    void pageSaysWhatTheSourceSays() throws IOException {
        if (System.getenv("ISHI_REWRITE") != null) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, ReferencePage.markdown());
        }

        assertThat(Files.readString(PAGE))
                .as("docs/config.md is rewritten by:"
                        + " ISHI_REWRITE=1 mvn -q -pl config test -Dtest=ReferencePageTest")
                .isEqualTo(ReferencePage.markdown());
    }
}
