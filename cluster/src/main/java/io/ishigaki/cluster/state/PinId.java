package io.ishigaki.cluster.state;

import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multibase;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/// The random name of one pin, which nobody can say another root, class or adder of.
///
/// ```text
/// id = nonce[16] digest[16]     the first bytes of SHA-256("ishigaki-pin:" nonce adder 0x00 root 0x00 class)
/// ```
///
/// Immutable.
public record PinId(Bytes bytes) implements Comparable<PinId> {
    static final int NONCE_BYTES = 16;
    static final int DIGEST_BYTES = 16;
    public static final int BYTES = NONCE_BYTES + DIGEST_BYTES;

    private static final byte[] PURPOSE = "ishigaki-pin:".getBytes(StandardCharsets.US_ASCII);

    public PinId {
        if (bytes.length() != BYTES) {
            throw new MalformedDataException("pin id is %d bytes, not %d".formatted(bytes.length(), BYTES));
        }
    }

    /// A fresh id for a pin of `root`.
    public static PinId create(Cid root, StorageClass storageClass, PeerId adder, RandomGenerator random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return of(Bytes.ofOwned(nonce), root, storageClass, adder);
    }

    private static PinId of(Bytes nonce, Cid root, StorageClass storageClass, PeerId adder) {
        var message = new ByteArrayOutputStream();
        message.writeBytes(PURPOSE);
        message.writeBytes(nonce.toArray());
        message.writeBytes(adder.toBytes().toArray());
        message.write(0);
        message.writeBytes(root.toBytes().toArray());
        message.write(0);
        message.writeBytes(storageClass.toString().getBytes(StandardCharsets.US_ASCII));
        byte[] id = new byte[BYTES];
        nonce.copyTo(0, id, 0, NONCE_BYTES);
        Multihash.sha256(message.toByteArray()).digest().copyTo(0, id, NONCE_BYTES, DIGEST_BYTES);
        return new PinId(Bytes.ofOwned(id));
    }

    /// Whether this is an id of such a pin.
    boolean names(Cid root, StorageClass storageClass, PeerId adder) {
        return equals(of(bytes.slice(0, NONCE_BYTES), root, storageClass, adder));
    }

    /// Reads the text form.
    ///
    /// @throws MalformedDataException if it is none
    public static PinId parse(String text) {
        return new PinId(Multibase.decode(text));
    }

    @Override
    public int compareTo(PinId other) {
        return bytes.compareTo(other.bytes);
    }

    /// The bytes in base32; [#parse] is its inverse.
    @Override
    public String toString() {
        return Multibase.BASE32.encode(bytes);
    }
}
