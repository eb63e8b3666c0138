package io.ishigaki.config;

import java.util.List;

/// What all peers together, and each of them, may cost. Immutable.
///
/// @param enabled whether what is counted has limits; those of bytes hold in any case
/// @param allowlist addresses of peers whose connections aren't counted against the limits of all
/// @param memoryMax           bytes that have arrived from all peers and nobody has read
/// @param connectionsMax      connections to peers, each of which may take a socket
/// @param streamsInboundMax   streams that peers have opened, all together
/// @param handshakesMax       connections that were accepted and aren't secured yet
/// @param dialsMax            peers that are dialled at a time
/// @param peerConnectionsMax  connections of one peer
/// @param peerStreamsMax      streams that a peer may have open on a connection
/// @param peerMemoryMax       bytes that have arrived from a peer of whom something is wanted, and nobody has read
/// @param strangerMemoryMax   the same of any other
public record ResourceSettings(
        boolean enabled,
        List<String> allowlist,
        DataSize memoryMax,
        int connectionsMax,
        int streamsInboundMax,
        int handshakesMax,
        int dialsMax,
        int peerConnectionsMax,
        int peerStreamsMax,
        DataSize peerMemoryMax,
        DataSize strangerMemoryMax) {
    private static final int COUNT_MAX = 1 << 20;
    private static final Kind<DataSize> PEER_MEMORY = Kind.size(new DataSize(256 << 10), new DataSize(1 << 30));

    static final Setting<Boolean> ENABLED = new Setting<>(
            "Swarm.ResourceMgr.Enabled",
            Kind.bool(),
            true,
            "Whether there are limits of connections, of streams and of handshakes; all keys of `Swarm.ResourceMgr`"
                    + " that count those have no effect otherwise. What bounds bytes holds in any case: the sizes of"
                    + " this section, those of frames and messages, what each stream may send ahead, and how many"
                    + " streams of one protocol a peer may have; so does the time that a handshake may take."
                    + " `swarm resources` shows what is used, and limits where there are any; with Kubo it fails"
                    + " then.");
    static final Setting<List<String>> ALLOWLIST = new Setting<>(
            "Swarm.ResourceMgr.Allowlist",
            Kind.list("multiaddrs"),
            List.of(),
            "Peers whose connections aren't counted against `Swarm.ResourceMgr.MaxFileDescriptors` and"
                    + " `Swarm.ResourceMgr.Limits.Transient`: those at an address, as `/ip4/192.0.2.7`, or in a range,"
                    + " as `/ip4/192.0.2.0/ipcidr/24`; with `/p2p/` and a peer id behind, only that peer there. Other"
                    + " limits hold for them as well: `Swarm.ResourceMgr.Limits.PeerDefault`, those of streams and of"
                    + " bytes.");
    static final Setting<DataSize> MEMORY_MAX = new Setting<>(
            "Swarm.ResourceMgr.MaxMemory",
            Kind.size(new DataSize(1 << 20), new DataSize(1L << 40)),
            new DataSize(64 << 20),
            "How many bytes that have arrived from all peers together may wait to be read. Beyond, those that have some"
                    + " waiting are not read from.");
    static final Setting<Integer> CONNECTIONS_MAX = new Setting<>(
            "Swarm.ResourceMgr.MaxFileDescriptors",
            count(),
            512,
            "How many connections to peers there may be, each of which may take a socket; more than"
                    + " `Swarm.ConnMgr.HighWater`.");
    static final Setting<Integer> STREAMS_INBOUND_MAX = new Setting<>(
            "Swarm.ResourceMgr.Limits.System.StreamsInbound",
            count(),
            8_192,
            "How many streams all peers together may have opened. One more is reset.");
    static final Setting<Integer> HANDSHAKES_MAX = new Setting<>(
            "Swarm.ResourceMgr.Limits.Transient.ConnsInbound",
            count(),
            64,
            "How many connections that were accepted may be without a secure channel. One more is closed at once.");
    static final Setting<Integer> DIALS_MAX = new Setting<>(
            "Swarm.ResourceMgr.Limits.Transient.ConnsOutbound",
            count(),
            64,
            "How many peers are dialled at a time. Others wait.");
    static final Setting<Integer> PEER_CONNECTIONS_MAX = new Setting<>(
            "Swarm.ResourceMgr.Limits.PeerDefault.Conns",
            count(),
            8,
            "How many connections one peer may have. One more is closed once the peer has shown who it is.");
    static final Setting<Integer> PEER_STREAMS_MAX = new Setting<>(
            "Swarm.ResourceMgr.Limits.PeerDefault.StreamsInbound",
            count(),
            1_000,
            "How many streams a peer may have opened on one connection. One more is reset.");
    static final Setting<DataSize> PEER_MEMORY_MAX = new Setting<>(
            "Swarm.ResourceMgr.Limits.PeerDefault.Memory",
            PEER_MEMORY,
            new DataSize(16 << 20),
            "How many bytes that have arrived from a peer may wait to be read, if something is wanted of it. Beyond, its"
                    + " connection isn't read until half of them are gone.");
    static final Setting<DataSize> STRANGER_MEMORY_MAX = new Setting<>(
            "Swarm.ResourceMgr.Limits.Stranger.Memory",
            PEER_MEMORY,
            new DataSize(1 << 20),
            "The same of a peer of which nothing is wanted; at most `Swarm.ResourceMgr.Limits.PeerDefault.Memory`. Ours;"
                    + " Kubo has no such key.");

    static final List<Setting<?>> ALL = List.of(
            ENABLED,
            ALLOWLIST,
            MEMORY_MAX,
            CONNECTIONS_MAX,
            STREAMS_INBOUND_MAX,
            HANDSHAKES_MAX,
            DIALS_MAX,
            PEER_CONNECTIONS_MAX,
            PEER_STREAMS_MAX,
            PEER_MEMORY_MAX,
            STRANGER_MEMORY_MAX);

    public ResourceSettings {
        allowlist = List.copyOf(allowlist);
    }

    private static Kind<Integer> count() {
        return Kind.integer(1, COUNT_MAX);
    }

    static ResourceSettings of(ConfigDocument document) throws InvalidConfigException {
        return new ResourceSettings(
                ENABLED.in(document),
                ALLOWLIST.in(document),
                MEMORY_MAX.in(document),
                CONNECTIONS_MAX.in(document),
                STREAMS_INBOUND_MAX.in(document),
                HANDSHAKES_MAX.in(document),
                DIALS_MAX.in(document),
                PEER_CONNECTIONS_MAX.in(document),
                PEER_STREAMS_MAX.in(document),
                PEER_MEMORY_MAX.in(document),
                STRANGER_MEMORY_MAX.in(document));
    }
}
