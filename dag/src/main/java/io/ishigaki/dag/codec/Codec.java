package io.ishigaki.dag.codec;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A way of writing values of the data model as the bytes of a block.
///
/// Each decodes what it encodes to the same value, and encodes to one form only, so that equal
/// values have equal addresses. Stateless, hence thread-safe.
public enum Codec {
    /// Opaque bytes.
    RAW(Multicodec.RAW) {
        @Override
        public Value decode(Bytes block) {
            return new Value.ByteString(block);
        }

        @Override
        public Bytes encode(Value value) {
            return bytesOf(value);
        }

        @Override
        public List<Cid> links(Bytes block) {
            return List.of();
        }
    },

    /// A public key of libp2p, opaque here.
    LIBP2P_KEY(Multicodec.LIBP2P_KEY) {
        @Override
        public Value decode(Bytes block) {
            return new Value.ByteString(block);
        }

        @Override
        public Bytes encode(Value value) {
            return bytesOf(value);
        }

        @Override
        public List<Cid> links(Bytes block) {
            return List.of();
        }
    },

    /// Files and directories; see [DagPb].
    DAG_PB(Multicodec.DAG_PB) {
        @Override
        public Value decode(Bytes block) {
            return PbForm.valueOf(DagPb.decode(block), PbForm.AbsentFields.LEFT_OUT);
        }

        @Override
        public Bytes encode(Value value) {
            return DagPb.encode(PbForm.nodeOf(value));
        }

        @Override
        public List<Cid> links(Bytes block) {
            return DagPb.links(block);
        }
    },

    /// Canonical CBOR with links, which are also found in well-formed blocks that are not
    /// canonical.
    DAG_CBOR(Multicodec.DAG_CBOR) {
        @Override
        public Value decode(Bytes block) {
            return CborReader.read(block, CborDialect.DAG_CBOR);
        }

        @Override
        public Bytes encode(Value value) {
            return CborWriter.write(value, CborDialect.DAG_CBOR);
        }

        @Override
        public List<Cid> links(Bytes block) {
            return CborReader.links(block);
        }
    },

    /// JSON with links and bytes.
    DAG_JSON(Multicodec.DAG_JSON) {
        @Override
        public Value decode(Bytes block) {
            return JsonReader.read(block, JsonDialect.DAG_JSON);
        }

        @Override
        public Bytes encode(Value value) {
            return JsonWriter.write(value, JsonDialect.DAG_JSON);
        }

        @Override
        public List<Cid> links(Bytes block) {
            var cids = new ArrayList<Cid>();
            collectLinks(decode(block), cids);
            return List.copyOf(cids);
        }
    },

    /// Plain CBOR, which has no links.
    CBOR(Multicodec.CBOR) {
        @Override
        public Value decode(Bytes block) {
            return CborReader.read(block, CborDialect.CBOR);
        }

        @Override
        public Bytes encode(Value value) {
            return CborWriter.write(value, CborDialect.CBOR);
        }

        @Override
        public List<Cid> links(Bytes block) {
            return List.of();
        }
    },

    /// Plain JSON, which has neither links nor bytes.
    JSON(Multicodec.JSON) {
        @Override
        public Value decode(Bytes block) {
            return JsonReader.read(block, JsonDialect.JSON);
        }

        @Override
        public Bytes encode(Value value) {
            return JsonWriter.write(value, JsonDialect.JSON);
        }

        @Override
        public List<Cid> links(Bytes block) {
            return List.of();
        }
    };

    private static final Map<Multicodec, Codec> BY_MULTICODEC = byMulticodec();

    private final long code;

    Codec(Multicodec multicodec) {
        this.code = multicodec.code();
    }

    private static Map<Multicodec, Codec> byMulticodec() {
        var codecs = new HashMap<Multicodec, Codec>();
        for (Codec codec : values()) {
            codecs.put(codec.multicodec(), codec);
        }
        return Map.copyOf(codecs);
    }

    /// The codec of that code, or empty if it is none of ours.
    public static Optional<Codec> of(Multicodec multicodec) {
        return Optional.ofNullable(BY_MULTICODEC.get(multicodec));
    }

    /// The codec of that code, which must be one of ours.
    ///
    /// @throws MalformedDataException if it is not
    public static Codec require(Multicodec multicodec) {
        return of(multicodec)
                .orElseThrow(() -> new MalformedDataException(
                        "could not choose a decoder: no decoder registered for multicodec code %d (0x%x)"
                                .formatted(multicodec.code(), multicodec.code())));
    }

    /// The value that a block of dag-cbor says which need not be canonical: keys in any order,
    /// floats of any width, `undefined` as null. For formats whose writers were never held to the
    /// canonical form.
    ///
    /// @throws MalformedDataException if the bytes are not even that
    public static Value decodeLenientDagCbor(Bytes block) {
        return CborReader.read(block, CborDialect.LENIENT_DAG_CBOR);
    }

    public Multicodec multicodec() {
        return new Multicodec(code);
    }

    /// The value that `block` says; [#encode] is its inverse.
    ///
    /// @throws MalformedDataException if the bytes are not of this codec
    public abstract Value decode(Bytes block);

    /// The block that says `value`.
    ///
    /// @throws MalformedDataException if this codec has no form for it
    public abstract Bytes encode(Value value);

    /// The links of `block` in the order in which they stand in it.
    ///
    /// @throws MalformedDataException if the bytes are not of this codec
    public abstract List<Cid> links(Bytes block);

    private static Bytes bytesOf(Value value) {
        if (value instanceof Value.ByteString(Bytes bytes)) {
            return bytes;
        }
        throw new MalformedDataException(
                "func called on wrong kind: \"AsBytes\" called on a %s node (kind: %<s), but only makes sense on bytes"
                        .formatted(value.kind()));
    }

    private static void collectLinks(Value value, List<Cid> cids) {
        switch (value) {
            case Value.Link(Cid cid) -> cids.add(cid);
            case Value.ListValue(var items) -> items.forEach(item -> collectLinks(item, cids));
            case Value.MapValue(var entries) -> entries.values().forEach(item -> collectLinks(item, cids));
            case Value.Null _, Value.Bool _, Value.Int _, Value.Float64 _, Value.Text _, Value.ByteString _ -> {}
        }
    }
}
