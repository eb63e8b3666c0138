package io.ishigaki.multiformats.multiaddr;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The protocols that a multiaddr may name: go-multiaddr's.
///
/// @see <a href="https://github.com/multiformats/multiaddr/blob/master/protocols.csv">the protocol table</a>
public enum Protocol {
    IP4(4, "ip4", new Ip4Format()),
    TCP(6, "tcp", NumberFormat.PORT),
    DCCP(33, "dccp", NumberFormat.PORT),
    IP6(41, "ip6", new Ip6Format()),
    IP6ZONE(42, "ip6zone", new NameFormat(NameFormat.Kind.NAME)),
    IPCIDR(43, "ipcidr", new NumberFormat(Byte.BYTES)),
    DNS(53, "dns", new NameFormat(NameFormat.Kind.NAME)),
    DNS4(54, "dns4", new NameFormat(NameFormat.Kind.NAME)),
    DNS6(55, "dns6", new NameFormat(NameFormat.Kind.NAME)),
    DNSADDR(56, "dnsaddr", new NameFormat(NameFormat.Kind.NAME)),
    SCTP(132, "sctp", NumberFormat.PORT),
    UDP(273, "udp", NumberFormat.PORT),
    P2P_WEBRTC_DIRECT(276, "p2p-webrtc-direct", new NoValue()),
    WEBRTC_DIRECT(280, "webrtc-direct", new NoValue()),
    WEBRTC(281, "webrtc", new NoValue()),
    P2P_CIRCUIT(290, "p2p-circuit", new NoValue()),
    UDT(301, "udt", new NoValue()),
    UTP(302, "utp", new NoValue()),
    UNIX(400, "unix", new NameFormat(NameFormat.Kind.PATH)),
    P2P(421, "p2p", new HashFormat(HashFormat.Kind.PEER)),
    HTTPS(443, "https", new NoValue()),
    ONION(444, "onion", new OnionFormat(10)),
    ONION3(445, "onion3", new OnionFormat(35)),
    GARLIC64(446, "garlic64", new GarlicFormat(GarlicFormat.Kind.DESTINATION)),
    GARLIC32(447, "garlic32", new GarlicFormat(GarlicFormat.Kind.HASH)),
    TLS(448, "tls", new NoValue()),
    SNI(449, "sni", new NameFormat(NameFormat.Kind.NAME)),
    NOISE(454, "noise", new NoValue()),
    QUIC(460, "quic", new NoValue()),
    QUIC_V1(461, "quic-v1", new NoValue()),
    WEBTRANSPORT(465, "webtransport", new NoValue()),
    CERTHASH(466, "certhash", new HashFormat(HashFormat.Kind.CERTIFICATE)),
    WS(477, "ws", new NoValue()),
    WSS(478, "wss", new NoValue()),
    HTTP(480, "http", new NoValue()),
    HTTP_PATH(481, "http-path", new HttpPathFormat()),
    MEMORY(777, "memory", new NumberFormat(Long.BYTES)),
    PLAINTEXTV2(7367777, "plaintextv2", new NoValue());

    private static final Map<String, Protocol> BY_LABEL = new HashMap<>();
    private static final Map<Long, Protocol> BY_CODE = new HashMap<>();

    static {
        for (Protocol protocol : values()) {
            BY_LABEL.put(protocol.label, protocol);
            BY_CODE.put((long) protocol.code, protocol);
        }
        // The name of old.
        BY_LABEL.put("ipfs", P2P);
    }

    private final int code;
    private final String label;

    // Every format is a record without arrays.
    @SuppressWarnings("ImmutableEnumChecker")
    private final ValueFormat format;

    Protocol(int code, String label, ValueFormat format) {
        this.code = code;
        this.label = label;
        this.format = format;
    }

    /// The number in the table.
    public int code() {
        return code;
    }

    /// The name in the table, as it stands in addresses.
    public String label() {
        return label;
    }

    /// Whether a value follows it.
    public boolean takesValue() {
        return format.fixedBytes() != 0;
    }

    /// The protocol of that name; empty if there is none.
    public static Optional<Protocol> named(String label) {
        return Optional.ofNullable(BY_LABEL.get(label));
    }

    static Optional<Protocol> ofCode(long code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    /// Whether its value takes the rest of the address.
    boolean isPath() {
        return this == UNIX;
    }

    ValueFormat format() {
        return format;
    }
}
