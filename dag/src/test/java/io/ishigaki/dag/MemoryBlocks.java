package io.ishigaki.dag;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Blocks in a map, which remembers whose bodies were read. *Confined to* one test.
public final class MemoryBlocks implements BlockSource, BlockSink {
    private final Map<Multihash, Bytes> bodies = new HashMap<>();
    private final List<Cid> read = new ArrayList<>();
    private final List<Cid> expected = new ArrayList<>();

    public static MemoryBlocks of(Iterable<Block> blocks) {
        var memory = new MemoryBlocks();
        blocks.forEach(memory::put);
        return memory;
    }

    @Override
    public void put(Block block) {
        bodies.put(block.cid().multihash(), block.body());
    }

    /// Puts `body` under its address as a CIDv1 of `codec`.
    public Cid put(Multicodec codec, Bytes body) {
        Cid cid = Cid.v1(codec, Multihash.sha256(body));
        bodies.put(cid.multihash(), body);
        return cid;
    }

    public void remove(Cid cid) {
        bodies.remove(cid.multihash());
    }

    @Override
    public void sync() {}

    @Override
    public Optional<Block> get(Cid cid) {
        Optional<Bytes> body = body(cid);
        body.ifPresent(_ -> read.add(cid));
        return body.map(bytes -> new Block(cid, bytes));
    }

    @Override
    public OptionalInt size(Cid cid) {
        return body(cid).map(bytes -> OptionalInt.of(bytes.length())).orElse(OptionalInt.empty());
    }

    @Override
    public void expect(List<Cid> soon) {
        expected.addAll(soon);
    }

    private Optional<Bytes> body(Cid cid) {
        return cid.multihash().isIdentity()
                ? Optional.of(cid.multihash().digest())
                : Optional.ofNullable(bodies.get(cid.multihash()));
    }

    /// The blocks whose bodies were read since this was last asked, in order.
    public List<Cid> takeRead() {
        List<Cid> taken = List.copyOf(read);
        read.clear();
        return taken;
    }

    /// The blocks that were announced since this was last asked, in order.
    public List<Cid> takeExpected() {
        List<Cid> taken = List.copyOf(expected);
        expected.clear();
        return taken;
    }
}
