package io.ishigaki.rpc.command;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.HashFunction;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Request;
import java.io.IOException;

/// How the CID of a block is made of its bytes.
///
/// @param digestBytes how much of the digest is kept; the whole of it where that is negative
record CidRecipe(Cid.Version version, Multicodec codec, HashFunction function, int digestBytes) {
    private static final String LEGACY_V0 = "v0";

    /// The recipe that the options of `block put` name.
    static CidRecipe ofBlockPut(Request request) throws IOException {
        HashFunction function = function(request, request.text("mhtype"));
        int digestBytes = Math.clamp(request.number("mhlen"), -1, Integer.MAX_VALUE);
        String format = request.text("format");
        if (format.isEmpty()) {
            return new CidRecipe(Cid.Version.V1, Multicodec.parse(request.text("cid-codec")), function, digestBytes);
        }
        if (!request.text("cid-codec").equals("raw")) {
            throw new CommandException(
                    "unable to use \"format\" (deprecated) and a custom \"cid-codec\" at the same time");
        }
        boolean legacy = format.equals(LEGACY_V0);
        if (legacy && !(function.equals(HashFunction.SHA2_256) && (digestBytes < 0 || digestBytes == 32))) {
            throw new CommandException("only sha2-256-32 is allowed with CIDv0");
        }
        return new CidRecipe(
                legacy ? Cid.Version.V0 : Cid.Version.V1, Multicodec.parse(modern(format)), function, digestBytes);
    }

    /// The whole hash of the function that is named, or that the settings name.
    static CidRecipe of(Request request, Multicodec codec, String functionName) throws IOException {
        return new CidRecipe(Cid.Version.V1, codec, function(request, functionName), -1);
    }

    private static HashFunction function(Request request, String name) throws IOException {
        String asked = name.isEmpty() ? request.node().settings().imports().hashFunction() : name;
        return HashFunction.named(asked)
                .orElseThrow(() -> new CommandException("unrecognized multihash function: " + asked));
    }

    /// The names that old clients use.
    private static String modern(String format) {
        return switch (format) {
            case LEGACY_V0, "protobuf" -> "dag-pb";
            case "cbor" -> "dag-cbor";
            default -> format;
        };
    }

    /// The block of these bytes.
    ///
    /// @throws io.ishigaki.multiformats.MalformedDataException if its hash is none that blocks may have
    Block block(Bytes body) throws CommandException {
        Multihash whole = function.hash(body);
        Multihash multihash = digestBytes < 0 ? whole : truncated(whole);
        multihash.checkAllowed();
        return new Block(new Cid(version, codec, multihash), body);
    }

    private Multihash truncated(Multihash whole) throws CommandException {
        if (digestBytes > whole.digest().length()) {
            throw new CommandException("invalid cid: requested length was too large for digest");
        }
        return new Multihash(whole.code(), whole.digest().slice(0, digestBytes));
    }
}
