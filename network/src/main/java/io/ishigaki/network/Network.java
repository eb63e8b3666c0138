package io.ishigaki.network;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The peers that this one is, or can be, connected to.
///
/// *Scores.* Each peer begins with none and collects points when it misbehaves; they fade with time. At
/// [#POINTS_MAX] its connections are closed, and it's refused until they have faded. What is broken below (encryption,
/// multiplexing) and what a [StreamHandler] reports by a [ProtocolViolationException] is scored by the network itself.
public interface Network extends AutoCloseable {
    /// A peer with so many points is cut off.
    int POINTS_MAX = 100;

    /// This peer.
    PeerId self();

    /// Where other peers can reach this one, without its peer id, as far as it tells them: where it listens, and where
    /// enough of them have seen it; empty if it doesn't listen.
    List<Multiaddr> addresses();

    /// Where it listens, on each interface.
    List<Multiaddr> listenAddresses();

    /// Where other peers, connected or not, have said that they can be reached.
    Map<PeerId, List<Multiaddr>> knownAddresses();

    /// The addresses that nothing is connected to or from; what is added holds for connections to come.
    AddressFilters filters();

    /// What connections and streams take up, and what they may: in all, without a peer, with each peer.
    List<ResourceScope> resources();

    /// What all streams have carried.
    Traffic traffic();

    /// What streams with `peer` have carried.
    Traffic traffic(PeerId peer);

    /// What streams of a protocol have carried.
    Traffic traffic(String protocolId);

    /// The ids of the protocols that this peer serves.
    List<String> protocolIds();

    /// Serves the streams of the handler's protocols from now on, and tells peers that it does.
    ///
    /// @throws IllegalArgumentException if one of them has a handler already
    void handle(StreamHandler handler);

    /// Tells `observer` of peers from now on, beginning with those that are connected.
    void observe(PeerObserver observer);

    /// Connects to `peer` at one of `addresses`, or at one that is known from earlier; returns at once if it is
    /// connected.
    ///
    /// @throws PeerGoneException if none of them leads to it; the message has a reason for each
    void connect(PeerId peer, List<Multiaddr> addresses) throws IOException, InterruptedException;

    /// The addresses that `name`, such as `/dnsaddr/example.org`, leads to, each with a peer id at its end;
    /// empty if it is no name that leads to addresses.
    ///
    /// @throws UnknownHostException if it leads to none; the message has the reasons
    List<Multiaddr> lookUp(Multiaddr name) throws UnknownHostException, InterruptedException;

    /// Opens a stream that speaks one of `protocolIds`, the first that the peer accepts.
    ///
    /// Where identification has shown what the peer speaks, the stream is returned before the peer has agreed:
    /// what is written doesn't wait for the answer, and the first read throws [ProtocolNotSupportedException] if
    /// it is no.
    ///
    /// @throws ProtocolNotSupportedException if the peer speaks none of them
    /// @throws PeerGoneException if it isn't connected, or goes away meanwhile
    PeerStream open(PeerId peer, List<String> protocolIds) throws IOException, InterruptedException;

    /// Those that are connected now.
    List<ConnectedPeer> peers();

    /// The protocol of each stream that is open with `peer`, in alphabetical order: as often as there are streams.
    List<String> streams(PeerId peer);

    /// What is known of `peer`; empty if it isn't connected.
    Optional<ConnectedPeer> peer(PeerId peer);

    /// What is known of `peer` once it has said who it is, or a while later if it doesn't.
    ///
    /// @throws PeerGoneException if it isn't connected, or goes away meanwhile
    ConnectedPeer identified(PeerId peer) throws IOException, InterruptedException;

    /// Says how many bytes this peer has asked of `peer` and awaits: it may then send that much ahead of its readers,
    /// up to a limit, and counts as active, not as a stranger. The last call counts; zero is where a peer begins.
    void expect(PeerId peer, long bytes);

    /// How many bytes a second may go to all peers together, now; empty where there is no limit.
    Optional<Long> uploadRate();

    /// Adds `points` to the score of `peer`; [#POINTS_MAX] cut it off at once.
    ///
    /// @param reason a phrase for logs, without bytes from the peer
    void scoreDown(PeerId peer, int points, String reason);

    /// Closes all connections to `peer`, and resets their streams.
    void disconnect(PeerId peer);

    /// Closes everything; what waits ends in [PeerGoneException].
    @Override
    void close();
}
