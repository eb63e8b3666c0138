package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.dag.car.CarWriter;
import io.ishigaki.dag.walk.Absent;
import io.ishigaki.dag.walk.DagWalk;
import io.ishigaki.dag.walk.Duplicates;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.GlobalOptions;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Request;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.OptionalLong;

/// `dag export`: a whole DAG as an archive of version 1, each block once, in the order of the walk.
///
/// Blocks are read ahead by the hashing threads, which check them too.
final class DagExportCommand {
    private static final int BUFFER_BYTES = 256 << 10;

    private DagExportCommand() {}

    static Command definition() {
        return Command.named("dag export")
                .summary("Stream a DAG as a CAR file")
                .argument(Argument.text("root", "of the DAG").orStdin())
                .option(Option.flag("progress", "show progress").alias("p"))
                .option(Option.flag("local-only", "leave out what is not here, with all below it"))
                .handledBy(DagExportCommand::export);
    }

    private static void export(Request request, Emitter emitter) throws IOException {
        boolean localOnly = request.flag("local-only");
        if (localOnly
                && !request.invocation().flagIfGiven(GlobalOptions.OFFLINE).orElse(true)) {
            throw new CommandException("--local-only implies --offline and cannot be combined with --offline=false;"
                    + " please drop one of them");
        }
        Blockstore store = request.node().store();
        var ahead = new ReadAheadSource(store, request.node().hashers());
        try (var blocks = localOnly ? RequestSource.ofLocal(ahead) : Reading.open(request, ahead)) {
            Cid root = Paths.resolve(request, blocks, request.argumentOrLine()).cid();
            if (!blocks.has(root)) {
                throw new BlockAbsentException(root);
            }
            blocks.expectBelow();
            export(blocks, root, localOnly ? Absent.IS_SKIPPED : Absent.FAILS, emitter);
        } catch (BlockAbsentException e) {
            throw new CommandException(
                    e.getMessage() + " (currently offline, perhaps retry "
                            + (request.flag(GlobalOptions.OFFLINE)
                                    ? "without the offline flag)"
                                    : "after attaching to the network)"),
                    e);
        }
    }

    private static void export(BlockSource blocks, Cid root, Absent absent, Emitter emitter) throws IOException {
        OutputStream body = emitter.bytes("application/vnd.ipld.car", OptionalLong.empty());
        // Not closed: the stream is the emitter's.
        var out = new BufferedOutputStream(body, BUFFER_BYTES);
        var writer = CarWriter.begin(out, List.of(root), CarWriter.Repeats.KEPT);
        try (var walk = new DagWalk(blocks, Duplicates.EXCLUDED, absent)) {
            walk.walk(root, writer::write);
        }
        out.flush();
    }
}
