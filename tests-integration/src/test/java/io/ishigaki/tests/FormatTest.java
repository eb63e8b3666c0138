package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class FormatTest {
    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    /// Rewrites what isn't formatted where the environment has `ISHI_REWRITE`.
    @Test
    void sourcesAreFormatted() throws IOException, FormatterException {
        var unformatted = new ArrayList<String>();
        for (Path file : Sources.named(".java")) {
            String text = Sources.text(file);
            String formatted = format(text);
            if (!formatted.equals(text)) {
                unformatted.add(Sources.shown(file));
                if (System.getenv("ISHI_REWRITE") != null) {
                    Files.writeString(file, formatted);
                }
            }
        }

        assertThat(unformatted).as("files that `.ci/format` rewrites").isEmpty();
    }

    private static String format(String text) throws FormatterException {
        String imports = ImportOrderer.reorderImports(
                RemoveUnusedImports.removeUnusedImports(text), JavaFormatterOptions.Style.PALANTIR);
        return FORMATTER.formatSource(imports);
    }
}
