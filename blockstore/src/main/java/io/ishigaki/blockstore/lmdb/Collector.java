package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.Blockstore.CollectReport;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Takes away loose blocks, oldest stamp first, some in each commit: work in proportion to what
/// goes.
///
/// Thread-safe.
final class Collector {
    /// Blocks that one commit takes away.
    private static final int COMMIT_BLOCKS = 2_000;

    /// The first stamp that an open session may still need.
    @FunctionalInterface
    interface Sessions {
        long oldest();
    }

    private final Parts parts;
    private final Counter counter;
    private final Sessions sessions;

    Collector(Parts parts, Counter counter, Sessions sessions) {
        this.parts = parts;
        this.counter = counter;
        this.sessions = sessions;
    }

    /// A block that went.
    private record Gone(Bytes multihash, IndexEntry entry) {}

    CollectReport collectAll(Consumer<Cid> removed) throws IOException {
        counter.settle();
        long before = parts.state().nextStamp.get();
        return collect(before, Long.MAX_VALUE, removed);
    }

    /// Takes loose blocks with stamps below `before` until some `bytes` of bodies are gone.
    CollectReport collect(long before, long bytes, Consumer<Cid> removed) throws IOException {
        long blocks = 0;
        long gone = 0;
        while (gone < bytes) {
            List<Gone> part = new ArrayList<>();
            long wanted = bytes - gone;
            counter.between(txn -> take(txn, Math.min(before, sessions.oldest()), wanted, part));
            if (part.isEmpty()) {
                break;
            }
            for (Gone each : part) {
                blocks++;
                gone += each.entry.length();
                removed.accept(Cid.v1(Multicodec.RAW, Multihash.read(each.multihash.asBuffer())));
            }
        }
        return new CollectReport(blocks, gone);
    }

    private static void take(StoreTxn txn, long before, long bytes, List<Gone> part) throws IOException {
        List<Bytes> oldest = new ArrayList<>();
        txn.index.scan(Table.LOOSE, Bytes.EMPTY, (key, multihash) -> {
            if (stamp(key) >= before) {
                return false;
            }
            oldest.add(Bytes.copyOf(multihash));
            return oldest.size() < COMMIT_BLOCKS;
        });
        long gone = 0;
        for (Bytes each : oldest) {
            if (gone >= bytes) {
                return;
            }
            IndexEntry entry = txn.entry(each);
            txn.remove(each, entry);
            gone += entry.length();
            part.add(new Gone(each, entry));
        }
    }

    private static long stamp(ByteBuffer key) {
        return key.getLong(key.position());
    }
}
