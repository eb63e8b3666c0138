package io.ishigaki.network.identify;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Uvarint;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.key.PublicKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.protobuf.FieldReader;
import io.ishigaki.network.protobuf.FieldWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Where a peer can be reached, as it signs it: anyone may pass it on. Immutable.
///
/// ```text
/// Envelope    = publicKey(1) payloadType(2) payload(3) signature(5)
/// payload     = peerId(1) sequence(2) AddressInfo(3)*
/// AddressInfo = multiaddr(1)
/// ```
///
/// What is signed are the domain, the payload type and the payload, each with its length before it. The domain and the
/// payload type are those of Kubo and js-libp2p; RFC 0003 has other ones, "while we're still spec'ing".
///
/// @param sequence grows with each record of a peer; unsigned
/// @param addresses those of protocols that we know
/// @see <a href="https://github.com/libp2p/specs/blob/master/RFC/0003-routing-records.md">RFC 0003</a>
/// @see <a href="https://github.com/libp2p/specs/blob/master/RFC/0002-signed-envelopes.md">RFC 0002</a>
public record PeerRecord(PeerId peer, long sequence, List<Multiaddr> addresses) {
    /// More than any part of an identify message.
    public static final int ENVELOPE_BYTES_MAX = IdentifyMessage.PART_BYTES_MAX;

    private static final Bytes DOMAIN = Bytes.ofOwned("libp2p-peer-record".getBytes(StandardCharsets.US_ASCII));

    /// The code of `libp2p-peer-record` in the table of multicodecs, as Kubo writes it.
    private static final Bytes PAYLOAD_TYPE = Bytes.ofHex("0301");

    private static final int PUBLIC_KEY = 1;
    private static final int TYPE = 2;
    private static final int PAYLOAD = 3;
    private static final int SIGNATURE = 5;

    private static final int PEER_ID = 1;
    private static final int SEQUENCE = 2;
    private static final int ADDRESS_INFO = 3;

    private static final int MULTIADDR = 1;

    public PeerRecord {
        addresses = List.copyOf(addresses);
    }

    /// Reads an envelope, and the record in it if it is signed by the peer that it is about.
    ///
    /// @throws MalformedDataException if it is none, its signature is wrong, or somebody else's, or it has more
    /// than [IdentifyMessage#ADDRESSES_MAX] addresses
    public static PeerRecord open(Bytes envelope) {
        if (envelope.length() > ENVELOPE_BYTES_MAX) {
            throw new MalformedDataException(
                    "peer record of %d bytes, limit %d".formatted(envelope.length(), ENVELOPE_BYTES_MAX));
        }
        Bytes key = Bytes.EMPTY;
        Bytes type = Bytes.EMPTY;
        Bytes payload = Bytes.EMPTY;
        Bytes signature = Bytes.EMPTY;
        var in = FieldReader.of("envelope", envelope.asBuffer());
        while (in.next()) {
            switch (in.number()) {
                case PUBLIC_KEY -> key = in.bytes();
                case TYPE -> type = in.bytes();
                case PAYLOAD -> payload = in.bytes();
                case SIGNATURE -> signature = in.bytes();
                default -> {} // of a later version
            }
        }
        if (!type.equals(PAYLOAD_TYPE)) {
            throw new MalformedDataException("envelope of type %s, expected %s".formatted(type, PAYLOAD_TYPE));
        }
        var signer = PublicKey.decode(key);
        if (!signer.verifies(signed(payload), signature)) {
            throw new MalformedDataException(
                    "peer record has a signature that %s didn't make".formatted(signer.peerId()));
        }
        PeerRecord record = decode(payload);
        if (!record.peer.equals(signer.peerId())) {
            throw new MalformedDataException(
                    "peer record of %s is signed by %s".formatted(record.peer, signer.peerId()));
        }
        return record;
    }

    private static PeerRecord decode(Bytes payload) {
        Bytes peer = Bytes.EMPTY;
        long sequence = 0;
        List<Multiaddr> addresses = new ArrayList<>();
        int count = 0;
        var in = FieldReader.of("peer record", payload.asBuffer());
        while (in.next()) {
            switch (in.number()) {
                case PEER_ID -> peer = in.bytes();
                case SEQUENCE -> sequence = in.number64();
                case ADDRESS_INFO -> {
                    if (++count > IdentifyMessage.ADDRESSES_MAX) {
                        throw new MalformedDataException(
                                "peer record has over %d addresses".formatted(IdentifyMessage.ADDRESSES_MAX));
                    }
                    var info = FieldReader.of("address", in.bytes().asBuffer());
                    while (info.next()) {
                        if (info.number() == MULTIADDR) {
                            IdentifyMessage.address(info.bytes()).ifPresent(addresses::add);
                        }
                    }
                }
                default -> {} // of a later version
            }
        }
        return new PeerRecord(PeerId.decode(peer), sequence, addresses);
    }

    private static Bytes signed(Bytes payload) {
        var out = new ByteArrayOutputStream();
        for (Bytes part : List.of(DOMAIN, PAYLOAD_TYPE, payload)) {
            Uvarint.write(out, part.length());
            out.writeBytes(part.toArray());
        }
        return Bytes.ofOwned(out.toByteArray());
    }

    /// The record in an envelope that its peer has signed; [#open] is the inverse.
    ///
    /// @throws IllegalArgumentException if the key is another peer's
    public Bytes seal(PrivateKey key) {
        if (!key.peerId().equals(peer)) {
            throw new IllegalArgumentException("record of %s, key of %s".formatted(peer, key.peerId()));
        }
        Bytes payload = payload();
        return new FieldWriter()
                .bytes(PUBLIC_KEY, key.publicKey().encode())
                .bytes(TYPE, PAYLOAD_TYPE)
                .bytes(PAYLOAD, payload)
                .bytes(SIGNATURE, key.sign(signed(payload)))
                .toBytes();
    }

    Bytes payload() {
        var out = new FieldWriter().bytes(PEER_ID, peer.toBytes()).number64(SEQUENCE, sequence);
        for (Multiaddr address : addresses) {
            out.bytes(
                    ADDRESS_INFO,
                    new FieldWriter().bytes(MULTIADDR, address.toBytes()).toBytes());
        }
        return out.toBytes();
    }
}
