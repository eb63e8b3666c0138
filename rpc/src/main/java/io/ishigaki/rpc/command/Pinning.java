package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.AlreadyPinnedException;
import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.dag.walk.DagStat;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// Makes pins, and fetches what they need and isn't here.
///
/// What is here is pinned without a walk by us. Where a block is missing and there are peers, everything below the
/// root is fetched, and pinned then. What has come stays when the command is broken off, until a collection: the
/// next one goes on from there. *Confined to* the thread of its request.
final class Pinning {
    /// How often a collection may take what wasn't fetched anew, and lay loose, before it is pinned.
    private static final int ATTEMPTS_MAX = 10;

    private final Request request;
    private final RequestSource blocks;
    private final WriteSession session;
    private final boolean fetches;

    /// @param blocks what the request reads
    /// @param session that was begun before anything was fetched, and protects that
    Pinning(Request request, RequestSource blocks, WriteSession session) {
        this.request = request;
        this.blocks = blocks;
        this.session = session;
        this.fetches = Reading.online(request).isPresent();
    }

    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    /// Pins durably; tells of progress where the request asks for it.
    void pin(Pin pin, Emitter emitter) throws IOException {
        try {
            if (pin.mode() == Pin.Mode.RECURSIVE && request.flag("progress")) {
                fetchWithProgress(pin.cid(), emitter);
            }
        } catch (BlockAbsentException e) {
            throw failed(e);
        }
        pin(pin);
    }

    /// Pins durably.
    void pin(Pin pin) throws IOException {
        try {
            if (pin.mode() == Pin.Mode.DIRECT) {
                blocks.require(pin.cid());
                blocks.settle();
            }
            fetched(pin.cid(), () -> session.pin(pin));
        } catch (AlreadyPinnedException | BlockAbsentException e) {
            throw failed(e);
        }
    }

    private static CommandException failed(IOException cause) {
        return new CommandException("pin: " + cause.getMessage(), cause);
    }

    /// Takes `step`, which needs all that is below `root`, and fetches that where it fails for want of it.
    void fetched(Cid root, Step step) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                step.run();
                return;
            } catch (BlockAbsentException e) {
                if (!fetches || attempt == ATTEMPTS_MAX) {
                    throw e;
                }
            }
            fetch(root, _ -> {});
        }
    }

    private void fetchWithProgress(Cid root, Emitter emitter) throws IOException {
        var steps = new ProgressSteps();
        DagStat.Totals all = fetch(root, sum -> steps.at(sum.size(), () -> emitter.emit(json(sum))));
        emitter.emit(json(all));
    }

    private DagStat.Totals fetch(Cid root, Consumer<DagStat.Totals> progress) throws IOException {
        blocks.expectBelow();
        DagStat.Summary summary =
                new DagStat(new Fetched(request.node().store(), blocks)).count(List.of(root), progress);
        blocks.settle();
        return summary.roots().getFirst();
    }

    private static Json json(DagStat.Totals totals) {
        return Json.fields()
                .put("Progress", totals.blocks())
                .put("Bytes", totals.size())
                .build();
    }
}
