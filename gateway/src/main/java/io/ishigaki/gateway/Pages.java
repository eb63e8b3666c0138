package io.ishigaki.gateway;

import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// What all pages of ours share: frame, style and icons. A page brings everything along and asks nothing of the
/// network.
final class Pages {
    /// No script, no foreign asset, no form: what a stranger named his file can't do anything here.
    static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

    private static final String STYLE = resource("page.css");
    private static final String ICONS = resource("icons.svg");
    private static final String FRAME_REVISION = "1";

    /// Goes into the ETags of pages, so that another look is another page to every cache.
    static final String VERSION = Multihash.sha256((FRAME_REVISION + STYLE + ICONS).getBytes(StandardCharsets.UTF_8))
            .digest()
            .toHex()
            .substring(0, 12);

    private Pages() {}

    private static String resource(String name) {
        try (InputStream in = Pages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new AssertionError("resource %s is missing from the gateway's jar".formatted(name));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Everything before the content of a page.
    static String open(String title, String what) {
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>%s</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <meta name="generator" content="Ishigaki">
            <link rel="icon" href="data:,">
            <style>
            %s</style>
            </head>
            <body>
            %s<div class="wrap">
            <header class="top"><svg><use href="#i-wall"/></svg><span class="name">Ishigaki</span><span class="what">%s</span></header>
            """.formatted(Html.escape(title), STYLE, ICONS, Html.escape(what));
    }

    /// Everything behind it.
    static String close() {
        return """
            <footer>Addressed by its hash: whoever serves it, it is the same.</footer>
            </div>
            </body>
            </html>
            """;
    }

    /// `bytes` as people say it: `999 B`, `1.5 kB`, `20 MB`.
    static String humanSize(long bytes) {
        List<String> units = List.of("B", "kB", "MB", "GB", "TB", "PB", "EB");
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < units.size() - 1) {
            value /= 1000;
            unit++;
        }
        boolean fraction = unit > 0 && value < 9.95;
        return String.format(Locale.ROOT, fraction ? "%.1f %s" : "%.0f %s", value, units.get(unit));
    }
}
