package io.ishigaki.network.swarm;

import io.ishigaki.network.PeerStream;
import io.ishigaki.network.StreamHandler;
import java.io.IOException;
import java.util.List;

/// Echoes pings: "the listening peer SHOULD loop and echo the next payload".
///
/// @see <a href="https://github.com/libp2p/specs/blob/master/ping/ping.md#protocol">ping</a>
final class PingHandler implements StreamHandler {
    static final String PROTOCOL_ID = "/ipfs/ping/1.0.0";

    /// "The dialing peer sends a 32-byte payload".
    static final int PAYLOAD_BYTES = 32;

    @Override
    public List<String> protocolIds() {
        return List.of(PROTOCOL_ID);
    }

    /// "The listening peer SHOULD accept at most two streams per peer".
    @Override
    public int streamsPerPeerMax() {
        return 2;
    }

    @Override
    public void serve(PeerStream stream) throws IOException, InterruptedException {
        byte[] payload = new byte[PAYLOAD_BYTES];
        while (stream.read(payload, 0, 1) > 0) {
            byte[] rest = stream.readBytes(PAYLOAD_BYTES - 1);
            System.arraycopy(rest, 0, payload, 1, rest.length);
            stream.write(payload, 0, PAYLOAD_BYTES);
            stream.flush();
        }
    }
}
