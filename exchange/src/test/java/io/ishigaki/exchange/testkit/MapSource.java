package io.ishigaki.exchange.testkit;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Blocks in a map. Thread-safe.
public final class MapSource implements BlockSource {
    private final Map<Multihash, Bytes> bodies = new ConcurrentHashMap<>();

    /// Puts a raw block of `length` bytes, which `number` makes another than the rest.
    public Cid put(int number, int length) {
        Block block = block(number, length);
        put(block);
        return block.cid();
    }

    public static Block block(int number, int length) {
        byte[] body = new byte[length];
        for (int i = 0; i < Math.min(length, Integer.BYTES); i++) {
            body[i] = (byte) (number >>> Byte.SIZE * i);
        }
        return new Block(Cid.ofRaw(body), Bytes.ofOwned(body));
    }

    public void put(Block block) {
        bodies.put(block.cid().multihash(), block.body());
    }

    @Override
    public Optional<Block> get(Cid cid) {
        return Optional.ofNullable(bodies.get(cid.multihash())).map(body -> new Block(cid, body));
    }

    @Override
    public boolean has(Cid cid) {
        return bodies.containsKey(cid.multihash());
    }

    public void clear() {
        bodies.clear();
    }

    public int count() {
        return bodies.size();
    }
}
