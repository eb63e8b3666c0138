package io.ishigaki.rpc.command;

import io.ishigaki.dag.ipns.IpnsName;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multibase;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.key.PublicKey;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Keystore;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// `key sign` and `key verify`. What is signed is never the data alone, so that no signature can be used for another
/// purpose.
final class KeySignatures {
    private static final byte[] PREFIX = "libp2p-key signed message:".getBytes(StandardCharsets.US_ASCII);
    private static final int DATA_BYTES_MAX = 64 << 20;

    private KeySignatures() {}

    static List<Command> all() {
        return List.of(sign(), verify());
    }

    private static Command sign() {
        return Command.named("key sign")
                .summary("Sign data with a key")
                .argument(Argument.file("data", "to sign").orStdin())
                .option(Option.text("key", "its name (default: self)").alias("k"))
                .option(KeyCommands.IPNS_BASE)
                .handledBy(KeySignatures::sign);
    }

    private static void sign(Request request, Emitter emitter) throws IOException {
        String asked = request.text("key");
        String name = asked.isEmpty() ? Keystore.SELF : asked;
        PrivateKey key = request.node()
                .keys()
                .find(name)
                .orElseThrow(() -> new CommandException("no key by the given name was found"));
        emitter.emit(Json.fields()
                .put("Key", KeyCommands.output(request, name, key))
                .put("Signature", Multibase.BASE64URL.encode(key.sign(message(request))))
                .build());
    }

    private static Bytes message(Request request) throws IOException {
        Bytes data = Bodies.read(request.file(), DATA_BYTES_MAX);
        byte[] message = Arrays.copyOf(PREFIX, PREFIX.length + data.length());
        data.copyTo(0, message, PREFIX.length, data.length());
        return Bytes.ofOwned(message);
    }

    private static Command verify() {
        return Command.named("key verify")
                .summary("Tell whether a signature is right")
                .argument(Argument.file("data", "that was signed").orStdin())
                .option(Option.text("key", "its name, or the peer id or IPNS name that it has (default: self)")
                        .alias("k"))
                .option(Option.text("signature", "in a multibase").alias("s"))
                .option(KeyCommands.IPNS_BASE)
                .handledBy(KeySignatures::verify);
    }

    private record Named(String name, PublicKey key) {}

    private static void verify(Request request, Emitter emitter) throws IOException {
        Bytes signature = Multibase.decode(request.text("signature"));
        Named signer = signer(request, request.text("key"));
        Bytes message = message(request);
        Json key = Json.fields()
                .put("Name", signer.name)
                .put("Id", PeerIds.show(signer.key.peerId(), request.text(KeyCommands.IPNS_BASE.name())))
                .build();
        emitter.emit(Json.fields()
                .put("Key", key)
                .put("SignatureValid", signer.key.verifies(message, signature))
                .build());
    }

    private static Named signer(Request request, String asked) throws IOException {
        String name = asked.isEmpty() ? Keystore.SELF : asked;
        Optional<PrivateKey> own = request.node().keys().find(name);
        if (own.isPresent()) {
            return new Named(name, own.get().publicKey());
        }
        try {
            PublicKey key = IpnsName.parse(asked)
                    .peer()
                    .publicKey()
                    .orElseThrow(() -> new CommandException("public key is not embedded in peer ID"));
            return new Named("", key);
        } catch (MalformedDataException e) {
            throw new CommandException(
                    "'\"%s\"' is not a known key, an IPNS Name, or a valid PeerID".formatted(asked), e);
        }
    }
}
