package io.ishigaki.config;

import java.util.List;
import java.util.random.RandomGenerator;

/// Writes the page of documentation that lists every setting and profile.
public final class ReferencePage {
    private static final String HEAD = """
        # Configuration

        One JSON file, `config` in the repository (`$IPFS_PATH`, else `~/.ishigaki`), with Kubo's section and key
        names. Change it by `ishi config KEY VALUE`, `ishi config --json KEY JSON`, `ishi config profile apply
        NAME`, or an editor.

        - An absent key, `null`, or `""` where that is no value, mean the default.
        - A key that neither Kubo nor Ishigaki knows is refused, and so is a wrong value: with line, key, what
          was expected and what was found.
        - Kubo's keys that are not listed here are kept as they are and have no effect yet; the daemon names
          them in one warning.
        - `ishi config replace FILE` gives each of Kubo's keys that FILE lacks Kubo's zero value, as Kubo does: `""`,
          `0`, `false`, `null` or `{}`. Of those below, that is another value than the default only for
          `Datastore.HashOnRead`: `false`.
        - Durations are written `1h30m`, `10s`, `300ms`; sizes `10GB` (1000³) or `256KiB` (1024).
        - Changes take effect when the daemon starts.

        This page is written from the source; `ReferencePageTest` says how.
        """;

    private ReferencePage() {}

    /// The page, in Markdown.
    public static String markdown() {
        var page = new StringBuilder(HEAD);
        String section = "";
        for (Setting<?> setting : Settings.ALL) {
            String name = setting.key().replaceFirst("\\..*", "");
            if (!name.equals(section)) {
                section = name;
                page.append("\n## ").append(section).append('\n');
            }
            append(page, setting);
        }
        page.append("\n## Profiles\n\n| Name | What it does |\n|---|---|\n");
        List<Profile> profiles = new Profiles(RandomGenerator.getDefault()).all();
        for (Profile profile : profiles) {
            page.append("| `%s` | %s |\n".formatted(profile.name(), profile.description()));
        }
        return page.toString();
    }

    private static <T> void append(StringBuilder page, Setting<T> setting) {
        page.append("\n### `%s`\n\n".formatted(setting.key()));
        page.append(setting.doc()).append("\n\n");
        page.append("- Values: ")
                .append(setting.kind().expected().replace("`", ""))
                .append('\n');
        String shown = setting.kind().show().apply(setting.defaultValue());
        if (!shown.isEmpty() && !shown.equals("`\"\"`")) {
            page.append("- Default: ").append(shown).append('\n');
        }
    }
}
