package io.ishigaki.cluster.state;

import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.network.Network;
import io.ishigaki.network.PeerStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Redeems an invite at the box that made it. Stateless.
public final class Joining {
    private Joining() {}

    /// Joins the cluster, whose state then is in `rows`.
    ///
    /// @throws ClusterException if the invite has expired or is refused
    /// @throws IOException if its box can't be reached
    public static SharedState join(
            Network network, Invite invite, MetadataTable rows, Identity me, ClusterEvents events)
            throws IOException, InterruptedException {
        Instant now = me.clock().instant();
        if (!invite.expires().isAfter(now)) {
            throw new ClusterException("the invite has expired at %s; it is %s here".formatted(invite.expires(), now));
        }
        if (invite.peer().equals(me.peer())) {
            throw new ClusterException("the invite was made by this very box");
        }
        network.connect(invite.peer(), invite.addresses());
        Bytes answer = ask(network, invite, me);
        try {
            MapReader map = MapReader.decode("answer", answer);
            Optional<String> refused = map.optionalText("refused");
            if (refused.isPresent()) {
                throw new ClusterException("%s refuses: %s".formatted(invite.peer(), refused.get()));
            }
            List<SignedRecord> records = new ArrayList<>();
            map.list("members").forEach(envelope -> records.add(SignedRecord.decode(envelope)));
            return SharedState.join(rows, me, events, invite.cluster(), records);
        } catch (MalformedDataException e) {
            throw new ClusterException("%s answers nonsense: %s".formatted(invite.peer(), e.getMessage()), e);
        }
    }

    private static Bytes ask(Network network, Invite invite, Identity me) throws IOException, InterruptedException {
        var request = new MapWriter().put("cluster", invite.cluster().bytes()).put("secret", invite.secret());
        me.keyToTell().ifPresent(key -> request.put("key", key.encode()));
        try (PeerStream stream = network.open(invite.peer(), List.of(JoinHandler.PROTOCOL_ID))) {
            stream.patience(JoinHandler.PATIENCE);
            stream.writeFrame(request.encode().toArray());
            stream.closeWrite();
            Optional<ByteBuffer> answer = stream.readFrame(JoinHandler.ANSWER_BYTES_MAX);
            return Bytes.copyOf(answer.orElseThrow(
                    () -> new ClusterException("%s hung up without an answer".formatted(invite.peer()))));
        }
    }
}
