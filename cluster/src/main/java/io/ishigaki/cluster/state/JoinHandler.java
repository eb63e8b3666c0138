package io.ishigaki.cluster.state;

import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PublicKey;
import io.ishigaki.network.Network;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.ProtocolViolationException;
import io.ishigaki.network.StreamHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Lets boxes in that have an invite of this one: the only protocol of the cluster that strangers may speak.
///
/// ```text
/// request ──▶ secret known, not expired, not another's ──▶ durably this peer's ──▶ admitted ──▶ the members' records
///                └─ no ──▶ refused, and points for the peer
/// ```
///
/// *Bounds.* [#REQUEST_BYTES_MAX], [#PATIENCE]. Thread-safe.
public final class JoinHandler implements StreamHandler {
    public static final String PROTOCOL_ID = "/ishigaki/cluster/join/1.0.0";

    static final int REQUEST_BYTES_MAX = 16 << 10;
    static final int ANSWER_BYTES_MAX = 4 << 20;
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /// Some wrong secrets cut a peer off for a while.
    private static final int POINTS_OF_WRONG_SECRET = 25;

    private final Network network;
    private final SharedState state;
    private final InviteBook invites;
    private final InstantSource clock;
    private final ToLongFunction<PeerId> taken;

    /// @param taken how many bytes the pins of a peer take, which may have been a member before
    public JoinHandler(
            Network network, SharedState state, InviteBook invites, InstantSource clock, ToLongFunction<PeerId> taken) {
        this.network = network;
        this.state = state;
        this.invites = invites;
        this.clock = clock;
        this.taken = taken;
    }

    /// An invite by this box, which must be an admin.
    ///
    /// @param life how long it can be redeemed
    /// @throws ClusterException if this box is no admin, can't be reached, has too many open, or `life` is too long
    public Invite invite(Duration life, InviteBook.Terms terms) throws IOException {
        boolean admin = state.member(state.self())
                .filter(member -> member.role() == Role.ADMIN)
                .isPresent();
        if (!admin) {
            throw new ClusterException("this box is no admin of the cluster: only admins invite");
        }
        if (life.isNegative() || life.isZero() || life.compareTo(InviteBook.LIFE_MAX) > 0) {
            throw new ClusterException("an invite lasts %d seconds, limit 1 to %d"
                    .formatted(life.toSeconds(), InviteBook.LIFE_MAX.toSeconds()));
        }
        if (network.addresses().isEmpty()) {
            throw new ClusterException("this box listens nowhere: nobody could join by way of it");
        }
        Instant now = clock.instant();
        Instant expires = Instant.ofEpochMilli(now.plus(life).toEpochMilli());
        Bytes secret = invites.issue(expires, terms, now);
        return new Invite(
                state.cluster(),
                secret,
                expires,
                state.self(),
                network.addresses(),
                terms.household(),
                terms.capacity());
    }

    @Override
    public List<String> protocolIds() {
        return List.of(PROTOCOL_ID);
    }

    @Override
    public int streamsPerPeerMax() {
        return 2;
    }

    @Override
    public void serve(PeerStream stream) throws IOException, InterruptedException {
        stream.patience(PATIENCE);
        Optional<ByteBuffer> frame = stream.readFrame(REQUEST_BYTES_MAX);
        if (frame.isPresent()) {
            stream.writeFrame(
                    answer(stream.remotePeer(), Bytes.copyOf(frame.get())).toArray());
            stream.closeWrite();
        }
    }

    private Bytes answer(PeerId peer, Bytes request) throws IOException {
        try {
            MapReader map = MapReader.decode("request", request);
            var cluster = new ClusterId(map.bytes("cluster"));
            Optional<PublicKey> key = map.optionalBytes("key").map(PublicKey::decode);
            Optional<InviteBook.Terms> terms = cluster.equals(state.cluster())
                    ? invites.redeem(map.bytes("secret"), peer, clock.instant())
                    : Optional.empty();
            if (terms.isEmpty()) {
                network.scoreDown(peer, POINTS_OF_WRONG_SECRET, "no such invite");
                return refusal("the invite is unknown, has expired, was revoked, or another box has used it");
            }
            return admit(peer, key, terms.get());
        } catch (MalformedDataException e) {
            throw new ProtocolViolationException("bad request to join: " + e.getMessage(), e);
        }
    }

    private Bytes admit(PeerId peer, Optional<PublicKey> key, InviteBook.Terms terms) throws IOException {
        try {
            state.admit(terms.admission(peer, roleOfNext(), key, taken.applyAsLong(peer)));
        } catch (ClusterException e) {
            return refusal(e.getMessage());
        }
        List<Value> envelopes = new ArrayList<>();
        state.read(core -> core.records().byHash().values().stream().map(SignedRecord::envelope))
                .forEach(envelopes::add);
        return new MapWriter().put("members", envelopes).encode();
    }

    /// No single box should be needed: there are two admins as soon as there are two members.
    private Role roleOfNext() {
        long admins = state.members().stream()
                .filter(member -> member.role() == Role.ADMIN)
                .count();
        return admins < 2 ? Role.ADMIN : Role.MEMBER;
    }

    private static Bytes refusal(@Nullable String reason) {
        return new MapWriter().put("refused", String.valueOf(reason)).encode();
    }
}
