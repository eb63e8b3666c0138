package io.ishigaki.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/// Media types by a file's extension.
final class ContentTypes {
    private static final Properties BY_EXTENSION = load();

    private ContentTypes() {}

    private static Properties load() {
        var types = new Properties();
        try (InputStream in = ContentTypes.class.getResourceAsStream("content-types.properties")) {
            if (in == null) {
                throw new AssertionError("content-types.properties is missing from the gateway's jar");
            }
            types.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return types;
    }

    /// What the extension of `fileName` says, or nothing if it has none that we know.
    static Optional<String> ofName(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return dot < 0
                ? Optional.empty()
                : Optional.ofNullable(
                        BY_EXTENSION.getProperty(fileName.substring(dot + 1).toLowerCase(Locale.ROOT)));
    }
}
