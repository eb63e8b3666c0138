package io.ishigaki.cluster.state;

import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.key.PublicKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// A fact with its stamp, as the author signed it; kept as those bytes, whatever else is in them.
///
/// One that was decoded is well-formed, no more: [#isSignedBy] says the rest. Immutable.
///
/// @param cluster whose record it is; empty in the genesis, whose hash is the cluster's id
record SignedRecord(Optional<ClusterId> cluster, Stamp stamp, Fact fact, Bytes payload, Bytes signature) {
    static final int PAYLOAD_BYTES_MAX = 8 << 10;

    /// All of these together go into one message.
    static final int MEMBERSHIP_BYTES_MAX = 2 << 10;
    private static final int SIGNATURE_BYTES_MAX = 2 << 10;

    private static final Bytes PURPOSE = Bytes.ofOwned("ishigaki-cluster-record:".getBytes(StandardCharsets.US_ASCII));

    static SignedRecord sign(PrivateKey key, Optional<ClusterId> cluster, Stamp stamp, Fact fact) {
        var out = new MapWriter()
                .put("author", stamp.author())
                .put("incarnation", stamp.origin().incarnation())
                .put("sequence", stamp.sequence())
                .put("clock", stamp.clock());
        cluster.ifPresent(id -> out.put("cluster", id.bytes()));
        FactCodec.write(fact, out);
        Bytes payload = out.encode();
        requireSize(payload, fact);
        return new SignedRecord(cluster, stamp, fact, payload, key.sign(message(payload)));
    }

    private static void requireSize(Bytes payload, Fact fact) {
        int bytesMax = fact instanceof Fact.OfMembership ? MEMBERSHIP_BYTES_MAX : PAYLOAD_BYTES_MAX;
        if (payload.length() > bytesMax) {
            throw new MalformedDataException("record is %d bytes, limit %d".formatted(payload.length(), bytesMax));
        }
    }

    private static Bytes message(Bytes payload) {
        byte[] message = new byte[PURPOSE.length() + payload.length()];
        PURPOSE.copyTo(0, message, 0, PURPOSE.length());
        payload.copyTo(0, message, PURPOSE.length(), payload.length());
        return Bytes.ofOwned(message);
    }

    boolean isSignedBy(PublicKey key) {
        return key.peerId().equals(stamp.author()) && key.verifies(message(payload), signature);
    }

    /// SHA-256 of the payload: of a genesis, the id of its cluster.
    Bytes hash() {
        return Multihash.sha256(payload).digest();
    }

    /// The cluster that it belongs to.
    ClusterId clusterId() {
        return cluster.orElseGet(() -> new ClusterId(hash()));
    }

    /// `[payload, signature]`; [#decode] is its inverse.
    Value envelope() {
        return new Value.ListValue(List.of(new Value.ByteString(payload), new Value.ByteString(signature)));
    }

    Bytes encode() {
        return Codec.DAG_CBOR.encode(envelope());
    }

    static SignedRecord decode(Bytes encoded) {
        return decode(Codec.DAG_CBOR.decode(encoded));
    }

    /// @throws MalformedDataException if it is none
    static SignedRecord decode(Value envelope) {
        var fields = new RowReader("envelope", envelope);
        Bytes payload = fields.bytes();
        Bytes signature = fields.bytes();
        fields.end();
        if (signature.length() > SIGNATURE_BYTES_MAX) {
            throw new MalformedDataException(
                    "signature is %d bytes, limit %d".formatted(signature.length(), SIGNATURE_BYTES_MAX));
        }
        MapReader map = MapReader.decode("record", payload);
        var stamp = new Stamp(
                new Origin(map.peer("author"), map.integer("incarnation")),
                map.integer("sequence"),
                map.integer("clock"));
        Fact fact = FactCodec.read(map);
        requireSize(payload, fact);
        Optional<ClusterId> cluster = map.optionalBytes("cluster").map(ClusterId::new);
        if (cluster.isPresent() == fact instanceof Fact.Genesis) {
            throw new MalformedDataException("a genesis names no cluster, and any other record does");
        }
        return new SignedRecord(cluster, stamp, fact, payload, signature);
    }
}
