package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.Blockstore.Problem;
import io.ishigaki.blockstore.Blockstore.StoreStat;
import io.ishigaki.blockstore.Blockstore.VerifyReport;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Node;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Printer;
import io.ishigaki.rpc.ProductVersion;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `repo`: the store as a whole. [BackupCommands] keeps what is not in blocks.
final class RepoCommands {
    /// As many problems are told one by one; a store with more is told by their number.
    private static final int PROBLEMS_TOLD_MAX = 10_000;

    private RepoCommands() {}

    static List<Command> all() {
        List<Command> commands = new ArrayList<>(
                List.of(collect(), stat("repo stat"), verify(), version(), RefsCommands.local("repo ls")));
        commands.addAll(BackupCommands.all());
        return commands;
    }

    private static Command collect() {
        return Command.named("repo gc")
                .summary("Remove the blocks that nothing keeps")
                .description("Reads and writes go on meanwhile.")
                .option(Option.flag("stream-errors", "tell of errors in the answer"))
                .option(Option.flag("quiet", "only CIDs").alias("q"))
                .option(Option.flag("silent", "no output"))
                .printsBy(RepoCommands::printCollected)
                .trait(Command.Trait.PRINTED_BY_DAEMON)
                .handledBy(RepoCommands::collect);
    }

    private static void collect(Request request, Emitter emitter) throws IOException {
        boolean silent = request.flag("silent");
        try {
            request.node().store().collect(cid -> {
                if (!silent) {
                    tellRemoved(emitter, cid);
                }
            });
        } catch (IOException e) {
            if (!request.flag("stream-errors")) {
                throw e;
            }
            emitter.emit(Json.fields()
                    .put("Key", Json.nothing())
                    .put("Error", String.valueOf(e.getMessage()))
                    .build());
            throw new CommandException("encountered errors during gc run", e);
        }
    }

    private static void tellRemoved(Emitter emitter, Cid cid) {
        try {
            emitter.emit(Json.fields().put("Key", DagCommands.link(cid)).build());
        } catch (IOException _) {
            // Whoever asked has left; what was begun goes on to its end all the same.
        }
    }

    private static Printer printCollected(Console console) {
        String prefix = console.invocation().flag("quiet") ? "" : "removed ";
        return removed -> {
            String error = removed.text("Error");
            console.println(error.isEmpty() ? prefix + removed.at("Key").text("/") : "Error: " + error);
        };
    }

    /// The command that tells of the repository; it has two names.
    static Command stat(String path) {
        return Command.named(path)
                .summary("Tell how large the repository is")
                .option(Option.flag("size-only", "only the sizes").alias("s"))
                .option(Option.flag("human", "sizes for people").alias("H"))
                .printsBy(RepoCommands::printStat)
                .handledBy(RepoCommands::stat);
    }

    private static void stat(Request request, Emitter emitter) throws IOException {
        boolean sizeOnly = request.flag("size-only");
        StoreStat stat = request.node().store().stat();
        emitter.emitOnce(Json.fields()
                .put("RepoSize", stat.size())
                .put("StorageMax", stat.sizeMax())
                .put("NumObjects", sizeOnly ? 0 : stat.blocks())
                .put("RepoPath", sizeOnly ? "" : request.node().repository().toString())
                .put("Version", sizeOnly ? "" : versionName(Integer.toString(ProductVersion.REPOSITORY)))
                .build());
    }

    private static String versionName(String number) {
        return "ishigaki-repo@" + number;
    }

    private static Printer printStat(Console console) {
        boolean sizeOnly = console.invocation().flag("size-only");
        boolean human = console.invocation().flag("human");
        return stat -> {
            var table = new Table(1);
            if (!sizeOnly) {
                table.add(List.of("NumObjects:", stat.text("NumObjects")));
            }
            for (String name : List.of("RepoSize", "StorageMax")) {
                table.add(List.of(name + ":", human ? HumanSize.of(stat.whole(name)) : stat.text(name)));
            }
            if (!sizeOnly) {
                table.add(List.of("RepoPath:", stat.text("RepoPath")));
                table.add(List.of("Version:", stat.text("Version")));
            }
            console.print(table.format());
        };
    }

    private static Command version() {
        return Command.named("repo version")
                .summary("Tell the version of the repository's layout")
                .option(Option.flag("quiet", "only the version").alias("q"))
                .printsBy(console -> version -> {
                    String prefix = console.invocation().flag("quiet") ? "" : "ishi repo version ";
                    console.println(prefix + versionName(version.text("Version")));
                })
                .handledBy((_, emitter) -> emitter.emitOnce(Json.fields()
                        .put("Version", Integer.toString(ProductVersion.REPOSITORY))
                        .build()));
    }

    private static Command verify() {
        return Command.named("repo verify")
                .summary("Hash every block, and compare what is kept with what pins say")
                .description("Damaged blocks are set aside in any case: they count as absent.")
                .option(Option.flag("drop", "succeed where damaged blocks were set aside"))
                .option(Option.flag("heal", "not supported: there is no network to fetch from"))
                .option(Option.text("heal-timeout", "accepted; without effect").withDefault("30s"))
                .option(Option.flag("rebuild-index", "make the index anew from the logs first"))
                .printsBy(RepoCommands::printVerified)
                .handledBy(RepoCommands::verify);
    }

    private static void verify(Request request, Emitter emitter) throws IOException {
        if (request.flag("heal")) {
            throw new CommandException("heal needs a network to fetch blocks from, which this node does not have");
        }
        List<Problem> problems = new ArrayList<>();
        if (request.flag("rebuild-index")) {
            Node.Rebuilt rebuilt = request.node().rebuildIndex(problem -> note(problem, problems));
            emitter.emit(message("index rebuilt: %d blocks, %d pins, %d problems"
                    .formatted(rebuilt.blocks(), rebuilt.pins(), rebuilt.problems())));
        }
        VerifyReport report = request.node().store().verify(problem -> note(problem, problems));
        for (Problem problem : problems) {
            emitter.emit(message("block %s: %s".formatted(problem.cid(), problem.what())));
        }
        emitter.emit(
                Json.fields().put("Msg", "").put("Progress", report.blocks()).build());
        if (report.problems() > 0 && !request.flag("drop")) {
            throw new CommandException("verify complete, %d problems found".formatted(report.problems()));
        }
        emitter.emit(message(
                report.problems() == 0
                        ? "verify complete, all blocks validated."
                        : "verify complete, %d problems set right or aside".formatted(report.problems())));
    }

    private static void note(Problem problem, List<Problem> problems) {
        if (problems.size() < PROBLEMS_TOLD_MAX) {
            problems.add(problem);
        }
    }

    private static Json message(String text) {
        return Json.fields().put("Msg", text).put("Progress", 0).build();
    }

    private static Printer printVerified(Console console) {
        return event -> {
            if (!event.text("Msg").isEmpty()) {
                console.println(event.text("Msg"));
            } else {
                console.printError("%d blocks processed.\n".formatted(event.whole("Progress")));
            }
        };
    }
}
