package io.ishigaki.server;

import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.FileEntries;
import io.ishigaki.rpc.FileEntry;
import io.ishigaki.rpc.Invocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The positional arguments of a command line, parted into texts and the names of files.
record TypedInputs(List<String> texts, List<String> files) {
    TypedInputs {
        texts = List.copyOf(texts);
        files = List.copyOf(files);
    }

    static TypedInputs split(Command command, List<String> arguments) {
        int before = 0;
        for (Argument argument : command.arguments()) {
            if (argument.isFile()) {
                int split = Math.min(before, arguments.size());
                return new TypedInputs(arguments.subList(0, split), arguments.subList(split, arguments.size()));
            }
            before++;
        }
        return new TypedInputs(arguments, List.of());
    }

    /// The files that were named, or standard input where none was and the command reads that.
    Optional<FileEntries> open(Invocation invocation, Environment environment, StandardStreams streams)
            throws IOException {
        Command command = invocation.command();
        Optional<Argument> argument = command.fileArgument();
        if (argument.isPresent() && !files.isEmpty()) {
            if (files.size() > 1 && !argument.get().variadic()) {
                throw CommandException.ofClient("expected %d argument(s), got %d"
                        .formatted(command.arguments().size(), texts.size() + files.size()));
            }
            return Optional.of(DiskEntries.open(files, invocation, environment.directory(), streams.in()));
        }
        boolean readsStdin = argument.isPresent() ? argument.get().stdin() : readsArguments(command);
        if (!readsStdin) {
            if (argument.isPresent() && argument.get().required()) {
                throw CommandException.ofClient(
                        "argument \"%s\" is required".formatted(argument.get().name()));
            }
            return Optional.empty();
        }
        if (streams.terminal()) {
            streams.err()
                    .write("ishi: Reading from /dev/stdin; send Ctrl-d to stop.\n".getBytes(StandardCharsets.UTF_8));
        }
        return Optional.of(standardInput(EntryRules.stdinName(invocation), streams));
    }

    private boolean readsArguments(Command command) {
        List<Argument> arguments = command.arguments();
        return !arguments.isEmpty()
                && arguments.getLast().stdin()
                && arguments.getLast().required()
                && texts.size() < arguments.size();
    }

    private static FileEntries standardInput(String name, StandardStreams streams) {
        Deque<FileEntry> entries = new ArrayDeque<>();
        entries.add(new FileEntry.Regular(name, FileEntry.Metadata.NONE, streams.in(), OptionalLong.empty()));
        return () -> Optional.ofNullable(entries.poll());
    }
}
