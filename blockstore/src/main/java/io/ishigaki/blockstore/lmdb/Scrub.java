package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.Blockstore.Problem;
import io.ishigaki.blockstore.Blockstore.ScrubReport;
import io.ishigaki.blockstore.StoreConfig.HashOnRead;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads and hashes blocks in the order of their names, whether they were hashed before or not.
///
/// Confined to one thread; everything else goes on meanwhile.
final class Scrub {
    private final Index index;
    private final BlockReader reader;
    private final Consumer<Problem> problems;
    private long blocks;
    private long bytes;
    private long problemCount;
    private @Nullable Bytes next;

    /// @param damage sets aside what is wrong
    Scrub(Parts parts, BlockReader.Damage damage, Consumer<Problem> problems) {
        this.index = parts.index();
        this.reader = new BlockReader(parts.index(), parts.segments(), HashOnRead.ALWAYS, damage);
        this.problems = problems;
    }

    /// A block that is here, or a row without one.
    private record Row(Bytes key, boolean here) {}

    private static Row row(ByteBuffer key, ByteBuffer value) {
        return new Row(Bytes.copyOf(key), IndexEntry.read(value).isHere());
    }

    ScrubReport run(Bytes from, long bytesMax) throws IOException {
        new Pages<>(index, Table.BLOCKS, Scrub::row).from(from).forEach(row -> {
            if (bytes >= bytesMax) {
                next = row.key;
                return false;
            }
            if (row.here) {
                hash(Multihash.read(row.key.asBuffer()));
            }
            return true;
        });
        return new ScrubReport(blocks, bytes, problemCount, Optional.ofNullable(next));
    }

    private void hash(Multihash multihash) throws IOException {
        Optional<Bytes> body = reader.body(multihash);
        blocks++;
        if (body.isPresent()) {
            bytes += body.get().length();
        } else if (reader.length(multihash) < 0) {
            problemCount++;
            problems.accept(new Problem(Cid.v1(Multicodec.RAW, multihash), "block is damaged"));
        }
    }
}
