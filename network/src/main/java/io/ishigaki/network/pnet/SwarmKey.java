package io.ishigaki.network.pnet;

import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/// The secret that the peers of a private network share. Immutable; its text form shows nothing of it.
///
/// ```text
/// file     = "/key/swarm/psk/1.0.0/" newline encoding newline key
/// encoding = "/base16/" │ "/base64/" │ "/bin/"
/// ```
public final class SwarmKey {
    /// "The key has to be exactly 256-bits (32 bytes) long."
    public static final int BYTES = 32;

    /// A longer file is no swarm key.
    public static final int TEXT_BYTES_MAX = 4 << 10;

    /// "It can be enabled by setting `LIBP2P_FORCE_PNET=1` in the environment before starting".
    private static final String FORCE = "LIBP2P_FORCE_PNET";

    private static final String CODEC = "/key/swarm/psk/1.0.0/";

    private static final int BASE16_CHARS = 2 * BYTES;

    /// With padding, which may be missing.
    private static final int BASE64_CHARS = 44;

    private static final int FINGERPRINT_BYTES = 16;

    private final byte[] key;

    private SwarmKey(byte[] key) {
        this.key = key;
    }

    /// Reads the bytes of a file, as Kubo does: line ends of either kind, and what follows the key doesn't matter.
    ///
    /// @throws MalformedDataException if there is no key in it; the message shows nothing of what is
    public static SwarmKey parse(byte[] file) {
        if (file.length > TEXT_BYTES_MAX) {
            throw new MalformedDataException("swarm key is %d bytes, limit %d".formatted(file.length, TEXT_BYTES_MAX));
        }
        String text = new String(file, StandardCharsets.ISO_8859_1);
        String[] lines = text.split("\r?\n", 3);
        if (lines.length < 3 || !lines[0].equals(CODEC)) {
            throw new MalformedDataException("swarm key doesn't begin with a line " + CODEC);
        }
        byte[] key = switch (lines[1]) {
            case "/base16/" -> base16(lines[2]);
            case "/base64/" -> base64(lines[2]);
            case "/bin/" -> lines[2].getBytes(StandardCharsets.ISO_8859_1);
            default ->
                throw new MalformedDataException(
                        "swarm key has an unknown encoding, expected /base16/, /base64/ or /bin/");
        };
        if (key.length < BYTES) {
            throw new MalformedDataException("swarm key has %d bytes, expected %d".formatted(key.length, BYTES));
        }
        return new SwarmKey(Arrays.copyOf(key, BYTES));
    }

    private static byte[] base16(String line) {
        String digits = line.substring(0, Math.min(line.length(), BASE16_CHARS)).strip();
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException _) {
            // Its message would show the key.
            throw new MalformedDataException("swarm key is not in base 16");
        }
    }

    private static byte[] base64(String line) {
        String digits = line.substring(0, Math.min(line.length(), BASE64_CHARS)).strip();
        try {
            return Base64.getDecoder().decode(digits);
        } catch (IllegalArgumentException _) {
            throw new MalformedDataException("swarm key is not in base 64");
        }
    }

    /// Keeps a peer out of the public network, if the environment says so.
    ///
    /// @throws IOException without a key, if `LIBP2P_FORCE_PNET` is `1`
    public static void requireIfForced(Optional<SwarmKey> key, Map<String, String> environment) throws IOException {
        if (key.isEmpty() && "1".equals(environment.get(FORCE))) {
            throw new IOException("%s=1 asks for a private network, and there is no swarm key".formatted(FORCE));
        }
    }

    /// 32 hexadecimal digits that show which key this is, and nothing of it: as Kubo's.
    public String fingerprint() {
        byte[] sealed = new byte[2 * BYTES];
        var salsa = new Salsa20Engine();
        salsa.init(true, new ParametersWithIV(new KeyParameter(key), "finprint".getBytes(StandardCharsets.US_ASCII)));
        salsa.processBytes(sealed, 0, sealed.length, sealed, 0);
        var shake = new SHAKEDigest(128);
        shake.update(sealed, 0, sealed.length);
        byte[] print = new byte[FINGERPRINT_BYTES];
        shake.doFinal(print, 0, print.length);
        return HexFormat.of().formatHex(print);
    }

    /// The stream that hides one direction of a connection.
    KeyStream stream(byte[] nonce) {
        return new KeyStream(key, nonce);
    }

    /// Takes the same time whatever differs.
    @Override
    public boolean equals(Object other) {
        return other instanceof SwarmKey that && MessageDigest.isEqual(key, that.key);
    }

    @Override
    public int hashCode() {
        return fingerprint().hashCode();
    }

    @Override
    public String toString() {
        return "swarm key " + fingerprint();
    }
}
