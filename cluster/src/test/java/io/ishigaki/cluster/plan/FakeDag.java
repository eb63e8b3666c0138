package io.ishigaki.cluster.plan;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/// Blocks in memory. Named leaves, whose bodies are zeros, take none of their length.
final class FakeDag implements BlockSource {
    private final Map<Multihash, Bytes> bodies = new HashMap<>();
    private final Map<Multihash, Integer> zeros = new HashMap<>();

    Cid put(Multicodec codec, Bytes body) {
        Multihash multihash = Multihash.sha256(body);
        bodies.put(multihash, body);
        return Cid.v1(codec, multihash);
    }

    void put(Block block) {
        bodies.put(block.cid().multihash(), block.body());
    }

    /// A raw leaf of random bytes.
    Cid leaf(Random random, int length) {
        byte[] body = new byte[length];
        random.nextBytes(body);
        return put(Multicodec.RAW, Bytes.ofOwned(body));
    }

    /// A raw leaf whose name stands for `content`, and whose body is `length` zeros.
    Cid namedLeaf(String content, int length) {
        Cid cid = Cid.ofRaw(content.getBytes(StandardCharsets.UTF_8));
        zeros.put(cid.multihash(), length);
        return cid;
    }

    /// A node of dag-pb with these links, in this order.
    Cid node(List<Cid> links) {
        return put(
                Multicodec.DAG_PB,
                DagPb.encode(PbNode.of(
                        links.stream().map(link -> PbLink.ofUnnamed(link, 1)).toList(), Bytes.EMPTY)));
    }

    /// A list in dag-cbor.
    Cid list(List<Cid> links) {
        return put(
                Multicodec.DAG_CBOR,
                Codec.DAG_CBOR.encode(new Value.ListValue(
                        links.stream().<Value>map(Value.Link::new).toList())));
    }

    @Override
    public Optional<Block> get(Cid cid) {
        if (cid.multihash().isIdentity()) {
            return Optional.of(new Block(cid, cid.multihash().digest()));
        }
        if (zeros.containsKey(cid.multihash())) {
            return Optional.of(new Block(cid, Bytes.ofOwned(new byte[zeros.get(cid.multihash())])));
        }
        return Optional.ofNullable(bodies.get(cid.multihash())).map(body -> new Block(cid, body));
    }

    @Override
    public OptionalInt size(Cid cid) {
        if (zeros.containsKey(cid.multihash())) {
            return OptionalInt.of(zeros.get(cid.multihash()));
        }
        return get(cid).map(block -> OptionalInt.of(block.size())).orElse(OptionalInt.empty());
    }
}
