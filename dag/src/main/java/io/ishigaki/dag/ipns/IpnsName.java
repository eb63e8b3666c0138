package io.ishigaki.dag.ipns;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import java.nio.charset.StandardCharsets;

/// The name of a key, under which its owner publishes records.
///
/// | form        | looks like                                         |
/// |-------------|----------------------------------------------------|
/// | text        | `k51…`: a CID of codec libp2p-key in base36        |
/// | routing key | `/ipns/` and the multihash of the key, binary      |
public record IpnsName(PeerId peer) {
    public static final String NAMESPACE = "/ipns/";

    private static final Bytes NAMESPACE_BYTES = Bytes.ofOwned(NAMESPACE.getBytes(StandardCharsets.US_ASCII));

    /// Reads a name in any of its text forms, with or without `/ipns/` before it.
    ///
    /// @throws MalformedDataException if `text` is none
    public static IpnsName parse(String text) {
        return new IpnsName(PeerId.parse(text.startsWith(NAMESPACE) ? text.substring(NAMESPACE.length()) : text));
    }

    /// Reads the key under which records travel in routing systems.
    ///
    /// @throws MalformedDataException if it is none of a name
    public static IpnsName ofRoutingKey(Bytes key) {
        int prefix = NAMESPACE_BYTES.length();
        if (key.length() < prefix || !key.slice(0, prefix).equals(NAMESPACE_BYTES)) {
            throw new MalformedDataException("routing key does not begin with " + NAMESPACE);
        }
        return new IpnsName(PeerId.decode(key.slice(prefix, key.length() - prefix)));
    }

    /// The key under which records travel in routing systems; [#ofRoutingKey] is its inverse.
    public Bytes routingKey() {
        Bytes multihash = peer.toBytes();
        int prefix = NAMESPACE_BYTES.length();
        byte[] key = new byte[prefix + multihash.length()];
        NAMESPACE_BYTES.copyTo(0, key, 0, prefix);
        multihash.copyTo(0, key, prefix, multihash.length());
        return Bytes.ofOwned(key);
    }

    public Cid toCid() {
        return peer.toCid();
    }

    /// The text form without a namespace; [#parse] is its inverse.
    @Override
    public String toString() {
        return peer.toBase36();
    }
}
