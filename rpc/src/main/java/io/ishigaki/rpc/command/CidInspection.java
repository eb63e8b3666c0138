package io.ishigaki.rpc.command;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.HashFunction;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multibase;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Json;
import java.io.IOException;

/// `cid inspect`: takes a CID apart.
final class CidInspection {
    private CidInspection() {}

    static Command command() {
        return Command.named("cid inspect")
                .summary("Show what a CID is made of")
                .trait(Command.Trait.WITHOUT_REPOSITORY)
                .argument(Argument.text("cid", "the CID to inspect").orStdin())
                .printsBy(console -> value -> console.print(print(value)))
                .handledBy(
                        (request, emitter) -> request.forEachArgument(text -> emitter.emitOnce(inspect(text.strip()))));
    }

    private static Json inspect(String text) {
        try {
            return inspect(text, Cid.parse(text));
        } catch (MalformedDataException e) {
            return Json.fields()
                    .put("cid", text)
                    .put("version", 0)
                    .put("multibase", named("prefix", "").build())
                    .put("multicodec", coded(0, "").build())
                    .put(
                            "multihash",
                            coded(0, "").put("length", 0).put("digest", "").build())
                    .put("cidV1", "")
                    .put("errorMsg", "invalid CID: " + e.getMessage() + peerNote(text))
                    .build();
        }
    }

    private static Json inspect(String text, Cid cid) {
        boolean isV0 = cid.version() == Cid.Version.V0;
        Multibase base = isV0 ? Multibase.BASE58BTC : Multibase.of(text);
        Multihash hash = cid.multihash();
        var fields = Json.fields()
                .put("cid", text)
                .put("version", isV0 ? 0 : 1)
                .put(
                        "multibase",
                        named("prefix", Character.toString(base.prefix()))
                                .put("name", base.label())
                                .build())
                .put(
                        "multicodec",
                        coded(cid.codec().code(), cid.codec().name().orElse("unknown"))
                                .build())
                .put(
                        "multihash",
                        coded(hash.code(), hashName(hash))
                                .put("length", hash.digest().length())
                                .put("digest", hash.digest().toHex())
                                .build());
        if (cid.codec().equals(Multicodec.DAG_PB) && hash.isSha256()) {
            fields.put("cidV0", Cid.v0(hash).toString());
        }
        Multibase v1Base = cid.codec().equals(Multicodec.LIBP2P_KEY) ? Multibase.BASE36 : Multibase.BASE32;
        return fields.put("cidV1", cid.toV1().toString(v1Base)).build();
    }

    private static Json.Builder named(String member, String value) {
        var fields = Json.fields().put(member, value);
        return value.isEmpty() ? fields.put("name", "") : fields;
    }

    private static Json.Builder coded(long code, String name) {
        return Json.fields().put("code", code).put("name", name);
    }

    private static String hashName(Multihash hash) {
        return HashFunction.of(hash.code()).map(HashFunction::name).orElse("unknown");
    }

    /// Where the text is the name of a peer, a hint at the CID of that name.
    private static String peerNote(String text) {
        try {
            return "\nNote: the value is a PeerID; inspect its CID representation instead:\n  "
                    + PeerId.parse(text).toBase36();
        } catch (MalformedDataException e) {
            // It is neither; the message about the CID says enough.
            return "";
        }
    }

    private static String print(Json value) throws IOException {
        String error = value.text("errorMsg");
        if (!error.isEmpty()) {
            throw new CommandException(error);
        }
        boolean isV0 = value.whole("version") == 0;
        String implicit = isV0 ? ", implicit" : "";
        Json base = value.at("multibase");
        Json codec = value.at("multicodec");
        Json hash = value.at("multihash");
        return "CID:        %s\n".formatted(value.text("cid"))
                + "Version:    %d\n".formatted(value.whole("version"))
                + "Multibase:  %s (%s)\n".formatted(base.text("name"), isV0 ? "implicit" : base.text("prefix"))
                + "Multicodec: %s (0x%x%s)\n".formatted(codec.text("name"), codec.whole("code"), implicit)
                + "Multihash:  %s (0x%x%s)\n".formatted(hash.text("name"), hash.whole("code"), implicit)
                + "  Length:   %d bytes\n".formatted(hash.whole("length"))
                + "  Digest:   %s\n".formatted(hash.text("digest"))
                + "CIDv0:      %s\n".formatted(value.has("cidV0") ? value.text("cidV0") : whyNotV0(codec, hash))
                + "CIDv1:      %s\n".formatted(value.text("cidV1"));
    }

    private static String whyNotV0(Json codec, Json hash) {
        if (codec.whole("code") != Multicodec.DAG_PB.code()) {
            return "not possible, requires dag-pb (0x70), got %s (0x%x)"
                    .formatted(codec.text("name"), codec.whole("code"));
        }
        if (hash.whole("code") != Multihash.SHA2_256) {
            return "not possible, requires sha2-256 (0x12), got %s (0x%x)"
                    .formatted(hash.text("name"), hash.whole("code"));
        }
        return "not possible, requires 32-byte digest, got %d".formatted(hash.whole("length"));
    }
}
