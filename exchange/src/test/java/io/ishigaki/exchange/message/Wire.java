package io.ishigaki.exchange.message;

import io.ishigaki.exchange.testkit.Encoded;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.Uvarint;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Messages as tests want them.
final class Wire {
    private Wire() {}

    static List<Part> read(byte[] messages) throws Exception {
        return read(new ByteArrayInputStream(messages)::read);
    }

    /// The parts of all messages up to the end of `in`.
    static List<Part> read(MessageReader.Source in) throws Exception {
        var parts = new ArrayList<Part>();
        var reader = new MessageReader(in, parts::add);
        boolean more = true;
        while (more) {
            more = reader.read();
        }
        return parts;
    }

    static byte[] write(BitswapVersion version, List<Part> parts) {
        var message = new OutgoingMessage(version);
        parts.forEach(message::add);
        return Encoded.bytes(message);
    }

    static Bytes text(String text) {
        return Bytes.ofOwned(text.getBytes(StandardCharsets.US_ASCII));
    }

    static Cid raw(String content) {
        return Cid.v1(Multicodec.RAW, Multihash.sha256(text(content)));
    }

    /// A frame: `message` behind its length.
    static byte[] frame(byte[] message) {
        byte[] length = new byte[5];
        int at = Uvarint.write(length, 0, message.length);
        byte[] frame = new byte[at + message.length];
        System.arraycopy(length, 0, frame, 0, at);
        System.arraycopy(message, 0, frame, at, message.length);
        return frame;
    }

    /// Parts in the order in which a message carries them.
    static List<Part> random(RandomGenerator random) {
        var parts = new ArrayList<Part>();
        if (random.nextInt(4) == 0) {
            parts.add(new Part.FullWantlist());
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            parts.add(
                    random.nextBoolean()
                            ? new Part.Cancel(cid(random))
                            : new Part.Want(
                                    cid(random),
                                    random.nextInt(),
                                    random.nextBoolean() ? Part.WantType.BLOCK : Part.WantType.HAVE,
                                    random.nextBoolean()));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            byte[] body = new byte[random.nextInt(300)];
            random.nextBytes(body);
            parts.add(new Part.Payload(CidPrefix.of(cid(random)), Bytes.ofOwned(body)));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            parts.add(random.nextBoolean() ? new Part.Have(cid(random)) : new Part.DontHave(cid(random)));
        }
        if (random.nextInt(4) == 0) {
            parts.add(new Part.PendingBytes(random.nextInt(1, Integer.MAX_VALUE)));
        }
        return parts;
    }

    private static Cid cid(RandomGenerator random) {
        byte[] digest = new byte[random.nextInt(129)];
        random.nextBytes(digest);
        if (digest.length == 32 || random.nextInt(3) == 0) {
            return Cid.v0(Multihash.sha256(digest));
        }
        var codec = new Multicodec(random.nextLong(1L << 40));
        return Cid.v1(codec, new Multihash(random.nextLong(1L << 40), Bytes.ofOwned(digest)));
    }
}
