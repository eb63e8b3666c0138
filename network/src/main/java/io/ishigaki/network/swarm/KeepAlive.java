package io.ishigaki.network.swarm;

import io.ishigaki.concurrent.Sleeper;
import io.ishigaki.network.PeerStream;
import java.io.IOException;
import java.time.Duration;

/// Pings now and then, so that a connection that is idle isn't taken for one that is lost. Immutable.
record KeepAlive(Sleeper sleeper, Duration pause) {
    /// Goes on until the stream, or its connection, ends.
    void run(PeerStream stream) throws IOException, InterruptedException {
        byte[] payload = new byte[PingHandler.PAYLOAD_BYTES];
        while (true) {
            sleeper.sleep(pause);
            stream.write(payload, 0, payload.length);
            stream.flush();
            byte[] _ = stream.readBytes(payload.length);
        }
    }
}
