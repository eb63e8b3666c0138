package io.ishigaki.network.identify;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.protobuf.FieldReader;
import io.ishigaki.network.protobuf.FieldWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a peer says of itself. "Missing fields should be ignored, as peers may choose to send partial updates".
///
/// ```text
/// Identify = publicKey(1) listenAddrs(2)* protocols(3)* observedAddr(4) protocolVersion(5) agentVersion(6)
///            signedPeerRecord(8)
/// ```
///
/// The public key isn't looked at: the channel has proved it.
///
/// @param agent what program it is
/// @param listenAddresses where it can be reached, as it says; addresses of unknown protocols are left out
/// @param observedAddress where it sees the other side
/// @param protocolIds what it speaks
/// @param signedPeerRecord the envelope of a [PeerRecord], not opened
public record IdentifyMessage(
        Bytes publicKey,
        Optional<String> agent,
        List<Multiaddr> listenAddresses,
        Optional<Multiaddr> observedAddress,
        List<String> protocolIds,
        Optional<Bytes> signedPeerRecord) {
    public static final String PROTOCOL_ID = "/ipfs/id/1.0.0";
    public static final String PUSH_PROTOCOL_ID = "/ipfs/id/push/1.0.0";

    /// The longest part that is read, as in go-libp2p.
    public static final int PART_BYTES_MAX = 8 << 10;

    /// The most parts that are read, as in go-libp2p.
    public static final int PARTS_MAX = 10;

    public static final int ADDRESSES_MAX = 128;
    public static final int PROTOCOLS_MAX = 256;

    /// A longer id is left out: nobody asks for it.
    private static final int PROTOCOL_CHARS_MAX = 140;

    private static final int AGENT_CHARS_MAX = 256;

    private static final int PUBLIC_KEY = 1;
    private static final int LISTEN_ADDRESSES = 2;
    private static final int PROTOCOLS = 3;
    private static final int OBSERVED_ADDRESS = 4;
    private static final int PROTOCOL_VERSION = 5;
    private static final int AGENT_VERSION = 6;
    private static final int SIGNED_PEER_RECORD = 8;

    /// What Kubo says too.
    private static final String VERSION = "ipfs/0.1.0";

    public IdentifyMessage {
        agent = agent.map(name -> name.length() > AGENT_CHARS_MAX ? name.substring(0, AGENT_CHARS_MAX) : name);
        listenAddresses = List.copyOf(listenAddresses);
        protocolIds = List.copyOf(protocolIds);
    }

    /// Reads a message, whose parts stand behind each other.
    ///
    /// @throws MalformedDataException if it is none, or has more than [#ADDRESSES_MAX] or [#PROTOCOLS_MAX]
    public static IdentifyMessage decode(ByteBuffer parts) {
        Bytes key = Bytes.EMPTY;
        Optional<String> agent = Optional.empty();
        List<Multiaddr> listen = new ArrayList<>();
        Optional<Multiaddr> observed = Optional.empty();
        List<String> protocols = new ArrayList<>();
        Optional<Bytes> signed = Optional.empty();
        var in = FieldReader.of("identify", parts);
        while (in.next()) {
            switch (in.number()) {
                case PUBLIC_KEY -> key = in.bytes();
                case LISTEN_ADDRESSES -> {
                    requireRoom(listen, ADDRESSES_MAX, "addresses");
                    address(in.bytes()).ifPresent(listen::add);
                }
                case PROTOCOLS -> {
                    requireRoom(protocols, PROTOCOLS_MAX, "protocols");
                    Optional.of(in.text())
                            .filter(id -> id.length() <= PROTOCOL_CHARS_MAX)
                            .ifPresent(protocols::add);
                }
                case OBSERVED_ADDRESS -> observed = address(in.bytes());
                case AGENT_VERSION -> agent = Optional.of(in.text());
                case SIGNED_PEER_RECORD -> signed = Optional.of(in.bytes());
                default -> {} // of no use here, or of a later version
            }
        }
        return new IdentifyMessage(key, agent, listen, observed, protocols, signed);
    }

    private static void requireRoom(List<?> list, int max, String what) {
        if (list.size() == max) {
            throw new MalformedDataException("identify has over %d %s".formatted(max, what));
        }
    }

    /// An address of a protocol that we don't know is no fault.
    static Optional<Multiaddr> address(Bytes bytes) {
        try {
            return Optional.of(Multiaddr.decode(bytes));
        } catch (MalformedDataException _) {
            return Optional.empty();
        }
    }

    /// The inverse of [#decode].
    public Bytes encode() {
        var out = new FieldWriter().bytes(PUBLIC_KEY, publicKey);
        listenAddresses.forEach(address -> out.bytes(LISTEN_ADDRESSES, address.toBytes()));
        protocolIds.forEach(protocol -> out.text(PROTOCOLS, protocol));
        observedAddress.ifPresent(address -> out.bytes(OBSERVED_ADDRESS, address.toBytes()));
        out.text(PROTOCOL_VERSION, VERSION);
        agent.ifPresent(name -> out.text(AGENT_VERSION, name));
        signedPeerRecord.ifPresent(envelope -> out.bytes(SIGNED_PEER_RECORD, envelope));
        return out.toBytes();
    }
}
