package io.ishigaki.cluster.read;

import io.ishigaki.cluster.hold.Keeper;
import io.ishigaki.cluster.hold.Spot;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The blocks of the cluster's pins for those who aren't members: fetched from a member that holds them, else
/// decoded.
///
/// *Bounds.* Decodes [#DECODED_AT_ONCE] stripes at once, of which each holds its cells; no stripe twice at once.
/// *Threading.* Thread-safe.
public final class PinnedBlocks {
    /// Stripes of wide classes take some 20 MiB each.
    static final int DECODED_AT_ONCE = 2;

    private final Keeper keeper;
    private final List<ReentrantLock> turns =
            Stream.generate(ReentrantLock::new).limit(DECODED_AT_ONCE).toList();

    public PinnedBlocks(Keeper keeper) {
        this.keeper = keeper;
    }

    /// How many bytes have to be moved to get the block; empty if it is of no plan, or can't be had as things are.
    public OptionalLong cost(Multihash block) throws IOException {
        Optional<Spot> spot = keeper.locate(block);
        if (spot.isEmpty()) {
            return OptionalLong.empty();
        }
        if (spot.get().isObtainable()) {
            return OptionalLong.of(spot.get().length());
        }
        return spot.get().isDecodable() ? OptionalLong.of(spot.get().decodedBytes()) : OptionalLong.empty();
    }

    /// Where a block is got from, and where those go that come with it.
    ///
    /// @param here what needs no waiting
    /// @param elsewhere fetches, and gives up soon what doesn't come
    /// @param beside takes what was decoded with it and is likely to be wanted next; `here` has that then
    public record Ways(BlockSource here, BlockSource elsewhere, Consumer<Block> beside) {}

    /// Gets a block; empty if it can't be had.
    public Optional<Block> get(Cid cid, Ways ways) throws IOException, InterruptedException {
        Optional<Spot> spot = keeper.locate(cid.multihash());
        if (spot.isEmpty()) {
            return Optional.empty();
        }
        Optional<Block> block = spot.get().isObtainable() ? ways.elsewhere().get(cid) : Optional.empty();
        return block.isPresent() ? block : decode(cid, spot.get(), ways);
    }

    private Optional<Block> decode(Cid cid, Spot spot, Ways ways) throws IOException, InterruptedException {
        // Those of one stripe take the same turn.
        ReentrantLock turn = turns.get(Math.floorMod(spot.stripe().key().hashCode(), DECODED_AT_ONCE));
        turn.lockInterruptibly();
        try {
            Optional<Block> decoded = ways.here().get(cid);
            if (decoded.isEmpty()) {
                Decoding.decode(spot, ways.elsewhere()).ifPresent(all -> all.forEach(ways.beside()));
                decoded = ways.here().get(cid);
            }
            return decoded;
        } finally {
            turn.unlock();
        }
    }
}
