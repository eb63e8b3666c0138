package io.ishigaki.exchange.testkit;

import io.ishigaki.exchange.message.OutgoingMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;

/// Messages as arrays. Stateless.
public final class Encoded {
    private Encoded() {}

    /// What `message` writes.
    public static byte[] bytes(OutgoingMessage message) {
        var out = new ByteArrayOutputStream();
        try {
            message.writeTo(Channels.newChannel(out)::write);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }
}
