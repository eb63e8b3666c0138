package io.ishigaki.cluster.hold;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.ProtocolViolationException;
import io.ishigaki.network.StreamHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Shows members the blocks that this box holds: a frame with a CID is answered with a frame that is the block, or
/// with nothing.
///
/// *Bounds.* One stream a peer; members read blocks by Bitswap too, and gain nothing by asking here. Thread-safe.
public final class AuditHandler implements StreamHandler {
    static final String PROTOCOL_ID = "/ishigaki/cluster/audit/1.0.0";

    static final int ANSWER_BYTES_MAX = Block.BYTES_MAX;
    private static final int REQUEST_BYTES_MAX = 256;

    private final Blockstore held;
    private final Predicate<PeerId> members;

    /// @param held what this box itself has
    /// @param members who may ask
    public AuditHandler(Blockstore held, Predicate<PeerId> members) {
        this.held = held;
        this.members = members;
    }

    @Override
    public List<String> protocolIds() {
        return List.of(PROTOCOL_ID);
    }

    @Override
    public int streamsPerPeerMax() {
        return 1;
    }

    @Override
    public void serve(PeerStream stream) throws IOException, InterruptedException {
        if (!members.test(stream.remotePeer())) {
            return;
        }
        stream.patience(Audit.PATIENCE);
        Optional<ByteBuffer> request = stream.readFrame(REQUEST_BYTES_MAX);
        if (request.isPresent()) {
            Cid cid = cid(request.get());
            // Its bytes on the disk, whatever was hashed before: who is asked finds its own rot.
            held.scrub(cid.multihash().toBytes(), 1, _ -> {});
            Optional<Block> block = held.get(cid);
            if (block.isPresent()) {
                stream.writeFrame(block.get().body().toArray());
            }
            stream.closeWrite();
        }
    }

    private static Cid cid(ByteBuffer request) throws ProtocolViolationException {
        try {
            return Cid.decode(Bytes.copyOf(request));
        } catch (MalformedDataException e) {
            throw new ProtocolViolationException("bad question of an audit: " + e.getMessage(), e);
        }
    }
}
