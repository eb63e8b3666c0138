package io.ishigaki.gateway;

import io.ishigaki.dag.unixfs.LeafRange;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What follows the headers of an answer. Each can be sent any number of times.
sealed interface Body {
    Body EMPTY = new Held(Bytes.EMPTY);

    /// Bytes at hand.
    record Held(Bytes bytes) implements Body {
        static Held of(String text) {
            return new Held(Bytes.ofOwned(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /// `length` bytes in pieces that are looked up as they are sent.
    record Pieces(long length, PieceOpener opener) implements Body {}

    /// Bytes that are made as they are sent, so that nobody knows how many there will be.
    record Stream(Producer producer) implements Body {}

    /// Begins anew with the first piece.
    @FunctionalInterface
    interface PieceOpener {
        PieceSource open() throws IOException;
    }

    /// Hands out pieces in order, until it answers empty. Confined to one thread at a time.
    @FunctionalInterface
    interface PieceSource {
        Optional<LeafRange> next() throws IOException;
    }

    /// Writes a whole body and returns. Runs on a thread of its own, where it may block.
    @FunctionalInterface
    interface Producer {
        void writeTo(OutputStream out) throws IOException;
    }
}
