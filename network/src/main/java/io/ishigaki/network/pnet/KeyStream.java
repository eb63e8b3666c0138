package io.ishigaki.network.pnet;

import io.netty.buffer.ByteBuf;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/// XSalsa20's stream of one key and nonce, that hides or shows the bytes of one direction of a connection.
///
/// Confined to one thread. *Bounds.* [#PIECE_BYTES].
///
/// @see <a href="https://cr.yp.to/snuffle/xsalsa-20110204.pdf">Extending the Salsa20 nonce, section 2</a>
final class KeyStream {
    static final int NONCE_BYTES = 24;

    private static final int PIECE_BYTES = 4 << 10;

    private final XSalsa20Engine engine = new XSalsa20Engine();
    private final byte[] piece = new byte[PIECE_BYTES];

    KeyStream(byte[] key, byte[] nonce) {
        engine.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
    }

    /// Combines `length` bytes of `buffer`, from `index` on, with the next ones of the stream, where they are.
    void apply(ByteBuf buffer, int index, int length) {
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, PIECE_BYTES);
            buffer.getBytes(index + done, piece, 0, part);
            engine.processBytes(piece, 0, part, piece, 0);
            buffer.setBytes(index + done, piece, 0, part);
            done += part;
        }
    }
}
