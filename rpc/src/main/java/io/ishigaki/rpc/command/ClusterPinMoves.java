package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.rpc.Request;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Moves pins of the cluster to another root. *Confined to* the thread of its request, which closes it.
final class ClusterPinMoves implements Closeable {
    private final Request request;
    private final List<Move> moves = new ArrayList<>();

    private record Move(PinRecord before, ClusterPinning pinning, ClusterPinning.Kept to) {}

    ClusterPinMoves(Request request) {
        this.request = request;
    }

    /// Keeps `to` by a local pin until [#run(boolean)] has made its pins, unless that is `wanted` for longer.
    ///
    /// @param step makes the local pin, where there is none
    void keep(List<PinRecord> before, Cid to, boolean wanted, Pinning.Step step) throws IOException {
        for (PinRecord each : before) {
            var pinning = new ClusterPinning(request, each.storageClass(), each.expires());
            try {
                var local = new Pin(to, Pin.Mode.RECURSIVE, each.name());
                moves.add(new Move(each, pinning, pinning.keep(local, wanted, step)));
            } catch (IOException | RuntimeException e) {
                pinning.close();
                throw e;
            }
        }
    }

    /// Makes the new pins, and ends each old one once its successor is acknowledged, if `unpin`.
    void run(boolean unpin) throws IOException {
        for (Move each : moves) {
            each.pinning.pin(each.to);
            if (unpin) {
                ClusterPinning.remove(request, List.of(each.before));
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Move each : moves) {
            each.pinning.close();
        }
    }
}
