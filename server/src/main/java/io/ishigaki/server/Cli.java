package io.ishigaki.server;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.DeadlineExceededException;
import io.ishigaki.concurrent.Sleeper;
import io.ishigaki.concurrent.Threads;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.rpc.BytesReceiver;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.FileEntries;
import io.ishigaki.rpc.GlobalOptions;
import io.ishigaki.rpc.Invocation;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Printer;
import io.ishigaki.rpc.Request;
import io.ishigaki.rpc.client.RpcAnswer;
import io.ishigaki.rpc.client.RpcClient;
import io.ishigaki.rpc.client.RpcEndpoint;
import io.ishigaki.rpc.command.CommandTable;
import io.ishigaki.rpc.command.ProgressBar;
import io.ishigaki.rpc.http.ApiSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs what was typed: in the daemon where one runs, else here. Answers the exit status: 0, or 1 for any failure.
final class Cli {
    private final Environment environment;
    private final StandardStreams streams;
    private final CommandTable commands;

    Cli(Environment environment, StandardStreams streams) {
        this.environment = environment;
        this.streams = streams.buffered();
        this.commands = CommandTable.with(List.of(InitCommand.definition(), DaemonCommand.definition()));
    }

    int run(List<String> tokens) {
        try {
            try {
                execute(new CommandLineReader(commands).read(tokens));
                return 0;
            } finally {
                streams.out().flush();
            }
        } catch (CommandException | MalformedDataException e) {
            return fail(String.valueOf(e.getMessage()));
        } catch (IOException | UncheckedIOException e) {
            return fail(message(e));
        }
    }

    /// Some failures of the file system come with a file name alone.
    private static String message(Exception failure) {
        return switch (failure) {
            case NoSuchFileException e -> e.getFile() + ": no such file or directory";
            case AccessDeniedException e -> e.getFile() + ": permission denied";
            default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    }

    private int fail(String message) {
        try {
            streams.err().write(("Error: " + message + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            // Nobody reads what we have to say; the status says it too.
        }
        return 1;
    }

    private void execute(CommandLineReader.Typed typed) throws IOException {
        if (typed.command().isEmpty() && !typed.arguments().isEmpty()) {
            throw unknown(typed.path(), typed.arguments().getFirst());
        }
        if (typed.command().isEmpty() || typed.wants(GlobalOptions.HELP)) {
            print(new HelpText(commands).of(typed.path()));
            return;
        }
        Command command = typed.command().get();
        var inputs = TypedInputs.split(command, typed.arguments());
        Invocation invocation = Invocation.of(command, withTerminalDefaults(typed), inputs.texts());
        var repository = new Repository(environment.repository(invocation.textIfGiven(GlobalOptions.REPOSITORY)));
        Optional<RpcClient> daemon = daemon(invocation, repository);
        Optional<FileEntries> files = inputs.open(invocation, environment, streams);
        if (daemon.isPresent() && callDaemon(daemon.get(), invocation, files)) {
            return;
        }
        runHere(invocation, repository, files.orElse(FileEntries.NONE));
    }

    /// Progress is shown by default, but only to a person.
    private Map<String, List<String>> withTerminalDefaults(CommandLineReader.Typed typed) {
        var options = new LinkedHashMap<>(typed.options());
        boolean shows = typed.command()
                .flatMap(each -> each.option("progress"))
                .filter(option -> option.byDefault().isEmpty())
                .isPresent();
        if (shows && streams.terminal() && !options.containsKey("quiet") && !options.containsKey("quieter")) {
            options.putIfAbsent("progress", List.of("true"));
        }
        return options;
    }

    private CommandException unknown(String path, String word) {
        var message = new StringBuilder("Unknown Command \"%s\"\n".formatted(word));
        List<String> suggestions = commands.suggestions(path, word);
        if (!suggestions.isEmpty()) {
            message.append(suggestions.size() == 1 ? "\nDid you mean this?\n\n" : "\nDid you mean any of these?\n\n");
            suggestions.forEach(each -> message.append('\t').append(each).append('\n'));
        }
        return CommandException.ofClient(message.toString().stripTrailing());
    }

    private Optional<RpcClient> daemon(Invocation invocation, Repository repository) throws IOException {
        Command command = invocation.command();
        if (command.is(Command.Trait.LOCAL_ONLY) || command.is(Command.Trait.WITHOUT_REPOSITORY)) {
            return Optional.empty();
        }
        Optional<String> said = invocation.textIfGiven(GlobalOptions.API);
        Optional<String> address = said.isPresent() ? said : repository.api();
        String secret = invocation.text(GlobalOptions.API_AUTH);
        String authorization = secret.isEmpty() ? "" : ApiSettings.Authorization.headerOf(secret);
        return address.map(text -> new RpcClient(RpcEndpoint.parse(text), authorization));
    }

    /// Puts the invocation to the daemon; answers whether there was one.
    private boolean callDaemon(RpcClient client, Invocation invocation, Optional<FileEntries> files)
            throws IOException {
        Optional<RpcAnswer> called = call(client, invocation, files);
        if (called.isEmpty()) {
            return false;
        }
        var console = new TerminalConsole(invocation, streams, environment.directory());
        try (FileEntries _ = files.orElse(FileEntries.NONE);
                RpcAnswer answer = called.get()) {
            if (answer.isBytes()) {
                Optional<BytesReceiver> receiver = invocation.command().receiver();
                if (receiver.isPresent()) {
                    receiver.get().receive(answer.bytes(), answer.length(), console);
                } else {
                    copy(answer, console);
                }
                return true;
            }
            if (answer.isText()) {
                answer.bytes().transferTo(streams.out());
                return true;
            }
            Printer printer = printer(console);
            RpcAnswer.Values values = answer.values();
            for (Optional<Json> value = values.next(); value.isPresent(); value = values.next()) {
                printer.print(value.get());
            }
            printer.finish();
        }
        return true;
    }

    /// A daemon that was killed leaves its address behind: then the command runs here.
    private static Optional<RpcAnswer> call(RpcClient client, Invocation invocation, Optional<FileEntries> files)
            throws IOException {
        try {
            return Optional.of(client.call(invocation, files));
        } catch (ConnectException e) {
            if (invocation.isGiven(GlobalOptions.API)) {
                throw new CommandException(
                        "cannot connect to the api at %s. Is the daemon running?"
                                .formatted(invocation.text(GlobalOptions.API)),
                        e);
            }
            return Optional.empty();
        }
    }

    private static void copy(RpcAnswer answer, TerminalConsole console) throws IOException {
        ProgressBar.copy(answer.bytes(), answer.length(), console);
    }

    private Printer printer(TerminalConsole console) throws CommandException {
        Invocation invocation = console.invocation();
        String encoding = invocation.text(GlobalOptions.ENCODING);
        return switch (encoding) {
            case "", "text" -> invocation.command().printer().open(console);
            case "json" -> value -> console.println(value.toText());
            default -> throw CommandException.ofClient("invalid encoding: %s".formatted(encoding));
        };
    }

    private void runHere(Invocation invocation, Repository repository, FileEntries files) throws IOException {
        if (invocation.command().is(Command.Trait.DAEMON_ONLY)) {
            throw new CommandException("this command must be run in online mode. Try running 'ishi daemon' first");
        }
        Optional<Duration> limit = invocation.timeout();
        if (limit.isPresent()) {
            runWithin(limit.get(), () -> runAtOnce(invocation, repository, files));
        } else {
            runAtOnce(invocation, repository, files);
        }
    }

    /// What waits for standard input is ended by closing that.
    private void runWithin(Duration limit, Deadline.Work<IOException> work) throws IOException {
        Deadline deadline = Deadline.in(limit, Ticker.system());
        Thread watch = Threads.startVirtual("deadline", () -> {
            try {
                Sleeper.system().sleep(limit);
                streams.in().close();
            } catch (InterruptedException | IOException _) {
                // The command ended in time, or its input did.
            }
        });
        try {
            deadline.within(work);
        } catch (IOException e) {
            throw deadline.isOver() && e instanceof ClosedChannelException ? new DeadlineExceededException() : e;
        } finally {
            watch.interrupt();
        }
    }

    private void runAtOnce(Invocation invocation, Repository repository, FileEntries files) throws IOException {
        var console = new TerminalConsole(invocation, streams, environment.directory());
        try (files;
                LocalNode node = LocalNode.forCommand(repository)) {
            var emitter = new LocalEmitter(console, printer(console), streams.out());
            try {
                invocation.command().handler().run(new Request(invocation, node, files), emitter);
            } catch (IOException e) {
                if (emitter.receiverFailure().orElse(e) instanceof IOException first) {
                    throw first;
                }
                throw e;
            }
            emitter.finish();
        }
    }

    private void print(String text) throws IOException {
        streams.out().write(text.getBytes(StandardCharsets.UTF_8));
    }
}
