package io.ishigaki.rpc.command;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.path.ResolvedPath;
import io.ishigaki.dag.walk.DagStat;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.rpc.Argument;
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
import java.util.Locale;

/// `dag stat`: how many blocks and bytes DAGs have, together and each alone.
final class DagStatCommand {
    private DagStatCommand() {}

    static Command definition() {
        return Command.named("dag stat")
                .summary("Count the blocks and bytes of DAGs")
                .argument(Argument.text("root", "of the DAGs").many().orStdin())
                .option(Option.flag("progress", "show progress").alias("p"))
                .printsBy(StatPrinter::new)
                .handledBy(DagStatCommand::stat);
    }

    private static void stat(Request request, Emitter emitter) throws IOException {
        try (var blocks = Reading.open(request)) {
            stat(request, blocks, emitter);
        }
    }

    private static void stat(Request request, BlockSource blocks, Emitter emitter) throws IOException {
        List<Cid> roots = new ArrayList<>();
        request.forEachArgument(path -> {
            ResolvedPath resolved = Paths.resolve(request, blocks, path);
            if (!resolved.remainder().isEmpty()) {
                throw new CommandException("cannot return size for anything other than a DAG with a root CID");
            }
            roots.add(resolved.cid());
        });
        blocks.expectBelow();
        boolean progress = request.invocation().flagIfGiven("progress").orElse(true);
        var steps = new ProgressSteps();
        DagStat.Summary summary = new DagStat(blocks).count(roots, sum -> {
            if (progress) {
                steps.at(sum.size(), () -> emitter.emit(progress(request, sum)));
            }
        });
        emitter.emit(answer(request, summary));
    }

    private static Json progress(Request request, DagStat.Totals sum) {
        return Json.fields()
                .put("TotalSize", sum.size())
                .put("DagStats", Json.ofItems(List.of(totals(request, sum))))
                .build();
    }

    private static Json answer(Request request, DagStat.Summary summary) {
        Json.Builder answer =
                Json.fields().put("UniqueBlocks", summary.uniqueBlocks()).put("TotalSize", summary.totalSize());
        if (summary.sharedSize() != 0) {
            answer.put("SharedSize", summary.sharedSize());
        }
        // Of single precision, shown by as many digits as that needs.
        answer.put("Ratio", new Json.Real(Double.parseDouble(Float.toString((float) summary.ratio()))));
        List<Json> each =
                summary.roots().stream().map(sum -> totals(request, sum)).toList();
        return answer.put("DagStats", Json.ofItems(each)).build();
    }

    private static Json totals(Request request, DagStat.Totals sum) {
        return Json.fields()
                .put("Cid", request.invocation().show(sum.root()))
                .put("Size", sum.size())
                .put("NumBlocks", sum.blocks())
                .build();
    }

    /// Shows what is so far on standard error, and the last as a table.
    private static final class StatPrinter implements Printer {
        private final Console console;
        private Json last = Json.nothing();

        StatPrinter(Console console) {
            this.console = console;
        }

        @Override
        public void print(Json stat) throws IOException {
            last = stat;
            if (console.isInteractive() && console.invocation().flag("progress") && !stat.has("Ratio")) {
                Json sum = stat.items("DagStats").getFirst();
                console.printError("Fetched/Processed %d blocks, %d bytes (%s)\r"
                        .formatted(sum.whole("NumBlocks"), sum.whole("Size"), HumanSize.of(sum.whole("Size"))));
            }
        }

        @Override
        public void finish() throws IOException {
            if (last.isNothing()) {
                return;
            }
            var text = new StringBuilder("\n");
            List<Json> each = last.items("DagStats");
            int width = each.isEmpty() ? 0 : each.getFirst().text("Cid").length();
            text.append(line(width, "CID", "Blocks", "Size"));
            for (Json sum : each) {
                text.append(line(width, sum.text("Cid"), sum.text("NumBlocks"), sum.text("Size")));
            }
            console.print(text.append(summary()).toString());
        }

        private static String line(int width, String cid, String blocks, String size) {
            return cid + " ".repeat(Math.max(0, width - cid.length())) + "\t%-15s\t%s\n".formatted(blocks, size);
        }

        private String summary() {
            long total = last.whole("TotalSize");
            long shared = last.whole("SharedSize");
            double ratio = last.at("Ratio") instanceof Json.Real(double value) ? value : last.whole("Ratio");
            return "\nSummary\nTotal Size: %d (%s)\nUnique Blocks: %d\nShared Size: %d (%s)\nRatio: %s\n\n\n"
                    .formatted(
                            total,
                            HumanSize.of(total),
                            last.whole("UniqueBlocks"),
                            shared,
                            HumanSize.of(shared),
                            String.format(Locale.ROOT, "%f", ratio));
        }
    }
}
