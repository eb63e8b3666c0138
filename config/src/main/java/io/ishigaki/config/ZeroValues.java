package io.ishigaki.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// What Kubo writes into its config file for keys that nobody set.
///
/// The resource `kubo-zeros.json` is what Kubo 0.43.0 leaves, less `Identity`, of a config with an
/// identity and a `Datastore.Spec` after `ipfs config replace` of `{}`.
final class ZeroValues {
    private ZeroValues() {}

    static Json.Members read() {
        try (var stream =
                Objects.requireNonNull(ZeroValues.class.getResourceAsStream("kubo-zeros.json"), "kubo-zeros.json")) {
            return (Json.Members) Json.parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("reading a resource of this module", e);
        }
    }
}
