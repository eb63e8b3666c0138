package io.ishigaki.multiformats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// Published vectors that lie beside the repository, in `shared/fixtures`; where they're absent a test is skipped.
final class Fixtures {
    private static final String PLACE = "ISHIGAKI_FIXTURES";

    private Fixtures() {}

    static String read(String name) throws IOException {
        Optional<Path> root = root();
        Assumptions.assumeTrue(root.isPresent(), "no ../shared/fixtures beside the repository, nor $" + PLACE);
        return Files.readString(root.orElseThrow().resolve(name));
    }

    /// The lines behind the heading.
    static List<String> rows(String name) throws IOException {
        return read(name).lines().skip(1).toList();
    }

    private static Optional<Path> root() {
        String named = System.getProperty(PLACE, System.getenv().getOrDefault(PLACE, ""));
        if (!named.isEmpty()) {
            return Optional.of(Path.of(named));
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path fixtures = at.resolveSibling("shared").resolve("fixtures");
            if (Files.isDirectory(fixtures)) {
                return Optional.of(fixtures);
            }
        }
        return Optional.empty();
    }
}
