package io.ishigaki.rpc.command;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.FileEntries;
import io.ishigaki.rpc.FileEntry;
import io.ishigaki.rpc.Invocation;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Printer;
import io.ishigaki.rpc.Request;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Puts commands to a node the way the RPC server and the command line do: found in the table, checked, handled, and
/// printed from the JSON alone.
final class Shell {
    private final CommandTable commands = CommandTable.with(List.of());
    private final TestNode node;

    Shell(TestNode node) {
        this.node = node;
    }

    TestNode node() {
        return node;
    }

    /// What a command answered.
    ///
    /// @param json one value a line, as over RPC
    /// @param text as on a terminal
    /// @param error what went to standard error
    record Answer(List<Json> json, String text, String error, Bytes bytes) {
        String lines() {
            return String.join("\n", json.stream().map(Json::toText).toList());
        }
    }

    /// Runs `pin add` with words after it: `--name=value` and `-f` are options, the others arguments.
    Answer run(String path, String... words) throws IOException {
        return runWith(List.of(), path, words);
    }

    /// As [#run], with files whose content is given.
    Answer runWith(List<byte[]> files, String path, String... words) throws IOException {
        Command command = commands.find(path).orElseThrow();
        Map<String, List<String>> options = new LinkedHashMap<>();
        List<String> arguments = new ArrayList<>();
        for (String word : words) {
            if (word.startsWith("-")) {
                String[] sides = word.replaceFirst("^--?", "").split("=", 2);
                options.computeIfAbsent(sides[0], _ -> new ArrayList<>()).add(sides.length == 2 ? sides[1] : "true");
            } else {
                arguments.add(word);
            }
        }
        Invocation invocation = Invocation.of(command, options, arguments);
        var recorder = new Recorder();
        command.handler().run(new Request(invocation, node, entries(files)), recorder);
        return print(invocation, recorder);
    }

    private static FileEntries entries(List<byte[]> files) {
        Deque<FileEntry> entries = new ArrayDeque<>();
        for (byte[] file : files) {
            entries.add(new FileEntry.Regular(
                    "", FileEntry.Metadata.NONE, new ByteArrayInputStream(file), OptionalLong.of(file.length)));
        }
        return () -> Optional.ofNullable(entries.poll());
    }

    private static Answer print(Invocation invocation, Recorder recorder) throws IOException {
        var screen = new Screen(invocation);
        Printer printer = invocation.command().printer().open(screen);
        for (Json value : recorder.values) {
            printer.print(value);
        }
        printer.finish();
        return new Answer(
                recorder.values,
                screen.out.toString(),
                screen.error.toString(),
                Bytes.ofOwned(recorder.body.toByteArray()));
    }

    private static final class Recorder implements Emitter {
        private final List<Json> values = new ArrayList<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        @Override
        public void emit(Json value) {
            values.add(value);
        }

        @Override
        public void emitOnce(Json value) {
            values.add(value);
        }

        @Override
        public OutputStream bytes(String contentType, OptionalLong length) {
            return body;
        }
    }

    private static final class Screen implements Console {
        private final Invocation invocation;
        private final StringBuilder out = new StringBuilder();
        private final StringBuilder error = new StringBuilder();

        Screen(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Invocation invocation() {
            return invocation;
        }

        @Override
        public void print(String text) {
            out.append(text);
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            out.append(new String(source, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void printError(String text) {
            error.append(text);
        }

        @Override
        public boolean isInteractive() {
            return false;
        }
    }
}
