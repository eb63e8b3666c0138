package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.Pin;
import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.Links;
import io.ishigaki.dag.walk.Absent;
import io.ishigaki.dag.walk.DagWalk;
import io.ishigaki.dag.walk.Duplicates;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Printer;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `pin verify`: whether everything is here that recursive pins promise, leaves included.
///
/// All pins are walked as one first, where what they share is read once. Only if that finds something wrong, each is
/// walked alone to say whose it is.
final class PinVerification {
    private PinVerification() {}

    static Command command() {
        return Command.named("pin verify")
                .summary("Check that recursive pins are complete")
                .option(Option.flag("verbose", "tell of the good ones too"))
                .option(Option.flag("quiet", "only the CIDs of broken pins").alias("q"))
                .printsBy(PinVerification::print)
                .handledBy(PinVerification::verify);
    }

    private static void verify(Request request, Emitter emitter) throws IOException {
        boolean verbose = request.flag("verbose");
        if (verbose && request.flag("quiet")) {
            throw new CommandException("the --verbose and --quiet options can not be used at the same time");
        }
        Blockstore store = request.node().store();
        List<Cid> roots = recursiveRoots(store);
        boolean sound = problems(store, roots).isEmpty();
        for (Cid root : roots) {
            List<Problem> problems = sound ? List.of() : problems(store, List.of(root));
            if (verbose || !problems.isEmpty()) {
                emitter.emit(answer(request, root, problems));
            }
        }
    }

    private static List<Cid> recursiveRoots(Blockstore store) throws IOException {
        List<Cid> roots = new ArrayList<>();
        store.pins().forEach(pin -> {
            if (pin.mode() == Pin.Mode.RECURSIVE) {
                roots.add(pin.cid());
            }
            return true;
        });
        return roots;
    }

    private record Problem(Cid cid, String what) {}

    private static List<Problem> problems(BlockSource store, List<Cid> roots) throws IOException {
        List<Problem> problems = new ArrayList<>();
        var watched = new WatchedSource(store, problems);
        try (var walk = new DagWalk(watched, Duplicates.EXCLUDED, Absent.IS_SKIPPED)) {
            for (Cid root : roots) {
                walk.walk(root, _ -> {});
            }
        }
        return problems;
    }

    /// A source that notes what is absent or malformed, and has neither.
    private record WatchedSource(BlockSource source, List<Problem> problems) implements BlockSource {
        @Override
        public Optional<Block> get(Cid cid) throws IOException {
            Optional<Block> block = source.get(cid);
            if (block.isEmpty()) {
                problems.add(new Problem(cid, String.valueOf(new BlockAbsentException(cid).getMessage())));
                return block;
            }
            try {
                List<Cid> _ = Links.of(block.get());
                return block;
            } catch (MalformedDataException e) {
                problems.add(new Problem(cid, String.valueOf(e.getMessage())));
                return Optional.empty();
            }
        }
    }

    private static Json answer(Request request, Cid root, List<Problem> problems) {
        Json.Builder answer = Json.fields().put("Cid", request.invocation().show(root));
        if (problems.isEmpty()) {
            return answer.put("Ok", true).build();
        }
        if (request.flag("quiet")) {
            return answer.build();
        }
        List<Json> bad = problems.stream()
                .map(problem -> Json.fields()
                        .put("Cid", request.invocation().show(problem.cid))
                        .put("Err", problem.what)
                        .build())
                .toList();
        return answer.put("BadNodes", Json.ofItems(bad)).build();
    }

    private static Printer print(Console console) {
        boolean quiet = console.invocation().flag("quiet");
        return pin -> {
            String cid = pin.text("Cid");
            if (quiet) {
                console.println(cid);
                return;
            }
            console.println(cid + (pin.truth("Ok") ? " ok" : " broken"));
            for (Json bad : pin.items("BadNodes")) {
                console.println("  %s: %s".formatted(bad.text("Cid"), bad.text("Err")));
            }
        };
    }
}
