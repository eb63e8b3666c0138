package io.ishigaki.blockstore;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The questions about pins that are answered by walking forward from their roots, outside any
/// writer.
public final class PinWalks {
    private PinWalks() {}

    public static void forEachIndirect(Pins pins, BlockSource source, Pins.IndirectVisitor visitor) throws IOException {
        var walk = new DagWalk(source);
        for (Cid root : recursiveRoots(pins)) {
            if (!walk.below(root, (cid, _) -> visitor.visit(cid, root))) {
                return;
            }
        }
    }

    public static Optional<Cid> keptThrough(Pins pins, BlockSource source, Cid wanted) throws IOException {
        var walk = new DagWalk(source);
        for (Cid root : recursiveRoots(pins)) {
            if (!walk.below(root, (cid, _) -> !cid.multihash().equals(wanted.multihash()))) {
                return Optional.of(root);
            }
        }
        return Optional.empty();
    }

    private static List<Cid> recursiveRoots(Pins pins) throws IOException {
        List<Cid> roots = new ArrayList<>();
        pins.forEach(pin -> {
            if (pin.mode() == Pin.Mode.RECURSIVE) {
                roots.add(pin.cid());
            }
            return true;
        });
        return roots;
    }
}
