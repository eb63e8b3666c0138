package io.ishigaki.exchange.testkit;

import io.ishigaki.exchange.message.OutgoingMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// Messages as arrays. Stateless.
public final class Encoded {
    private Encoded() {}

    /// What `message` writes.
    public static byte[] bytes(OutgoingMessage message) {
        var out = new ByteArrayOutputStream();
        try {
            message.writeTo(source -> {
                byte[] bytes = new byte[source.remaining()];
                source.get(bytes);
                out.writeBytes(bytes);
            });
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }
}
