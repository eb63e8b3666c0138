package io.ishigaki.cluster.read;

import io.ishigaki.cluster.hold.Keeper;
import io.ishigaki.cluster.hold.Spot;
import io.ishigaki.cluster.plan.Piece;
import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.Links;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The blocks of one request, of which those that are pinned in the cluster are decoded where nobody has them.
///
/// Who holds a block is known from what members attest. If somebody connected does, it is asked for, as long as
/// nearly all blocks took of late ([Waits]); after that, and where nobody does, other cells of its stripe are, as
/// many as it takes.
///
/// *Bounds.* Keeps the other blocks that a decoding has brought back, at most [#KEPT_BYTES_MAX] of them.
/// *Threading.* Thread-safe.
public final class RebuildingSource implements RequestSource {
    static final long KEPT_BYTES_MAX = 16 << 20;

    private final Keeper keeper;
    private final BlockSource local;
    private final RequestSource patient;
    private final RequestSource brief;
    private final Waits waits;

    /// What was decoded beside what was asked for, the oldest first. Guarded by itself.
    private final Map<Multihash, Block> kept = new LinkedHashMap<>();

    private long keptBytes;

    /// Whether all below what is asked for will be asked for, too.
    private volatile boolean below;

    /// Where it reads.
    ///
    /// @param local what is here
    /// @param patient waits for blocks that the cluster knows nothing of as long as its reader does
    /// @param brief gives up after as long as [Waits#patience] says
    public record Sources(BlockSource local, RequestSource patient, RequestSource brief) {}

    /// @param waits hears how long blocks took that somebody holds
    public RebuildingSource(Keeper keeper, Sources sources, Waits waits) {
        this.keeper = keeper;
        this.local = sources.local;
        this.patient = sources.patient;
        this.brief = sources.brief;
        this.waits = waits;
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        while (true) {
            Optional<Spot> spot = keeper.locate(cid.multihash());
            if (spot.isEmpty()) {
                return patient.get(cid);
            }
            Optional<Block> block = get(cid, spot.get());
            if (block.isPresent()) {
                if (below) {
                    expectLinksOf(block.get());
                }
                return block;
            }
            Deadline.check();
        }
    }

    /// What is here, or was decoded, leads on to blocks elsewhere: a session knows only of those that it has
    /// fetched.
    private void expectLinksOf(Block block) {
        try {
            List<Cid> links = Links.of(block);
            if (!links.isEmpty()) {
                expect(links);
            }
        } catch (MalformedDataException _) {
            // Its reader will say so.
        }
    }

    private Optional<Block> get(Cid cid, Spot spot) throws IOException {
        Optional<Block> block = takeKept(cid);
        if (block.isEmpty() && (spot.isObtainable() || local.has(cid))) {
            block = timed(cid);
        }
        return block.isPresent() ? block : rebuild(cid, spot);
    }

    private Optional<Block> timed(Cid cid) throws IOException {
        long start = Ticker.system().nanos();
        Optional<Block> block = brief.get(cid);
        if (block.isPresent()) {
            waits.took(Ticker.system().since(start));
        }
        return block;
    }

    private Optional<Block> takeKept(Cid cid) {
        synchronized (kept) {
            Block block = kept.remove(cid.multihash());
            if (block == null) {
                return Optional.empty();
            }
            keptBytes -= block.size();
            return Optional.of(new Block(cid, block.body()));
        }
    }

    private Optional<Block> rebuild(Cid cid, Spot spot) throws IOException {
        Optional<List<Block>> decoded = Decoding.decode(spot, brief);
        if (decoded.isEmpty()) {
            // It may have come meanwhile, or its holder may be back.
            return brief.get(cid);
        }
        decoded.get().forEach(this::keep);
        return takeKept(cid);
    }

    private void keep(Block block) {
        synchronized (kept) {
            if (kept.putIfAbsent(block.cid().multihash(), block) == null) {
                keptBytes += block.size();
            }
            var oldest = kept.values().iterator();
            while (keptBytes > KEPT_BYTES_MAX && kept.size() > 1) {
                keptBytes -= oldest.next().size();
                oldest.remove();
            }
        }
    }

    @Override
    public OptionalInt size(Cid cid) throws IOException {
        Optional<Spot> spot = keeper.locate(cid.multihash());
        if (spot.isPresent()) {
            return OptionalInt.of(spot.get().length());
        }
        return patient.size(cid);
    }

    @Override
    public OptionalInt sizeToRead(Cid cid) throws IOException {
        return keeper.locate(cid.multihash()).isPresent() ? size(cid) : patient.sizeToRead(cid);
    }

    @Override
    public boolean holds(Cid cid) {
        return brief.holds(cid) || patient.holds(cid);
    }

    @Override
    public Optional<Bytes> read(Cid cid, int offset, int length) throws IOException {
        if (keeper.locate(cid.multihash()).isEmpty()) {
            return patient.read(cid, offset, length);
        }
        return get(cid).map(block -> block.body().slice(offset, length));
    }

    @Override
    public void expect(List<Cid> soon) {
        List<Cid> others = new ArrayList<>();
        List<Cid> ours = new ArrayList<>();
        for (Cid each : soon) {
            Optional<Spot> spot = locate(each);
            if (spot.isEmpty()) {
                others.add(each);
            } else if (spot.get().isObtainable()) {
                ours.add(each);
            } else {
                addCells(ours, spot.get());
            }
        }
        patient.expect(others);
        brief.expect(ours);
    }

    /// A block that can't be looked up counts as none of a plan: its reader will hear why.
    private Optional<Spot> locate(Cid cid) {
        try {
            return keeper.locate(cid.multihash());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// What will be needed to decode a block.
    private static void addCells(List<Cid> wanted, Spot spot) {
        spot.candidates().stream()
                .limit(spot.stripe().needed())
                .flatMap(position -> spot.stripe().at(position).pieces().stream())
                .map(Piece::cid)
                .forEach(wanted::add);
    }

    @Override
    public void expectBelow() {
        below = true;
        patient.expectBelow();
        brief.expectBelow();
    }

    @Override
    public void passed(Cid cid) {
        patient.passed(cid);
        brief.passed(cid);
    }

    @Override
    public void settle() throws IOException {
        patient.settle();
        brief.settle();
    }

    @Override
    public void close() {
        patient.close();
        brief.close();
    }
}
