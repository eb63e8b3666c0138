package io.ishigaki.rpc.command;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multibase;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/// `multibase`: writes bytes as text, and reads them back.
final class MultibaseCommands {
    /// All of it is held at once, so it has a bound.
    private static final int INPUT_BYTES_MAX = 64 << 20;

    private MultibaseCommands() {}

    static List<Command> all() {
        Option base = Option.text("b", "the multibase to write").withDefault("base64url");
        return List.of(
                named("multibase encode", "Write bytes as multibase text")
                        .argument(Argument.file("file", "the bytes").orStdin())
                        .option(base)
                        .handledBy(MultibaseCommands::encode),
                named("multibase decode", "Read the bytes of multibase text")
                        .argument(Argument.file("encoded_file", "the text").orStdin())
                        .handledBy(MultibaseCommands::decode),
                named("multibase transcode", "Write multibase text in another base")
                        .argument(Argument.file("encoded_file", "the text").orStdin())
                        .option(base)
                        .handledBy(MultibaseCommands::transcode),
                CidCommands.listOfBases("multibase list"));
    }

    private static Command.Builder named(String path, String summary) {
        return Command.named(path).summary(summary).trait(Command.Trait.WITHOUT_REPOSITORY);
    }

    private static void encode(Request request, Emitter emitter) throws IOException {
        Multibase base = CidCommands.base(request.text("b"));
        answer(emitter, text(base.encode(Bytes.ofOwned(input(request)))));
    }

    private static void decode(Request request, Emitter emitter) throws IOException {
        answer(emitter, decoded(request));
    }

    private static void transcode(Request request, Emitter emitter) throws IOException {
        Multibase base = CidCommands.base(request.text("b"));
        answer(emitter, text(base.encode(decoded(request))));
    }

    private static Bytes decoded(Request request) throws IOException {
        String text = new String(input(request), StandardCharsets.UTF_8);
        try {
            return Multibase.decode(text);
        } catch (MalformedDataException e) {
            throw new CommandException("failed to decode multibase: " + e.getMessage(), e);
        }
    }

    private static byte[] input(Request request) throws IOException {
        try (InputStream body = request.file().body()) {
            byte[] bytes = body.readNBytes(INPUT_BYTES_MAX + 1);
            if (bytes.length > INPUT_BYTES_MAX) {
                throw new CommandException("input is longer than the limit of %d bytes".formatted(INPUT_BYTES_MAX));
            }
            return bytes;
        }
    }

    private static Bytes text(String text) {
        return Bytes.ofOwned(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(Emitter emitter, Bytes bytes) throws IOException {
        bytes.writeTo(emitter.bytes("application/octet-stream", OptionalLong.of(bytes.length())));
    }
}
