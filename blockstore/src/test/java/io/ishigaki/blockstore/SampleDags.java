package io.ishigaki.blockstore;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.Uvarint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/// Small DAGs for tests: raw leaves, and dag-pb nodes with nothing but links.
public final class SampleDags {
    private SampleDags() {}

    public static Block leaf(String text) {
        return Block.ofRaw(text.getBytes(StandardCharsets.UTF_8));
    }

    public static Block leaf(long seed, int bytes) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        return Block.ofRaw(content);
    }

    public static Block node(Block... children) {
        return nodeOf(List.of(children).stream().map(Block::cid).toList());
    }

    public static Block nodeOf(List<Cid> links) {
        var node = new ByteArrayOutputStream();
        for (Cid each : links) {
            var link = new ByteArrayOutputStream();
            field(link, 0x0A, each.toBytes());
            field(link, 0x12, Bytes.EMPTY);
            field(node, 0x12, Bytes.copyOf(link.toByteArray()));
        }
        Bytes body = Bytes.copyOf(node.toByteArray());
        return new Block(Cid.v1(Multicodec.DAG_PB, Multihash.sha256(body)), body);
    }

    private static void field(ByteArrayOutputStream out, int tag, Bytes value) {
        out.write(tag);
        Uvarint.write(out, value.length());
        out.writeBytes(value.toArray());
    }
}
