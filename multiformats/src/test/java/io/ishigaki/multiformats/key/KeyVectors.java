package io.ishigaki.multiformats.key;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Multibase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The key vectors beside this class, whose first lines name their source.
final class KeyVectors {
    private KeyVectors() {}

    /// One key of the libp2p specification.
    record Published(KeyType type, Bytes privateKey, Bytes publicKey) {}

    /// One key that Kubo made, and what it signed.
    record Kubo(KeyType type, Bytes protobuf, String pem, String base58, String base36, Bytes signature) {
        /// What Kubo puts before the text "hello" when it signs it.
        static final Bytes MESSAGE =
                Bytes.copyOf("libp2p-key signed message:hello".getBytes(StandardCharsets.US_ASCII));
    }

    /// A private key's line is followed by its public key's.
    static List<Published> published() {
        List<String> lines = lines("spec-keys.txt");
        List<Published> all = new ArrayList<>();
        for (int index = 0; index < lines.size(); index += 2) {
            String[] secret = lines.get(index).split(" ", -1);
            String[] open = lines.get(index + 1).split(" ", -1);
            all.add(new Published(
                    KeyType.named(secret[0]).orElseThrow(), Bytes.ofHex(secret[2]), Bytes.ofHex(open[2])));
        }
        return all;
    }

    static List<Kubo> kubo() {
        List<String> lines = lines("kubo-keys.txt");
        List<Kubo> all = new ArrayList<>();
        for (int index = 0; index < lines.size(); index += Kubo.class.getRecordComponents().length) {
            String heading = lines.get(index);
            all.add(new Kubo(
                    KeyType.named(heading.substring(1, heading.length() - 1)).orElseThrow(),
                    Bytes.ofHex(value(lines, index + 1)),
                    value(lines, index + 2).replace("\\n", "\n"),
                    value(lines, index + 3),
                    value(lines, index + 4),
                    Multibase.decode(value(lines, index + 5))));
        }
        return all;
    }

    private static String value(List<String> lines, int index) {
        String line = lines.get(index);
        return line.substring(line.indexOf('=') + 1);
    }

    private static List<String> lines(String resource) {
        try (InputStream in = KeyVectors.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
