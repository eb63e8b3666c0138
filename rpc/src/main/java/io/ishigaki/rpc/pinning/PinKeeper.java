package io.ishigaki.rpc.pinning;

import io.ishigaki.cluster.state.PinId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Keeps what is asked for. Thread-safe.
interface PinKeeper {
    /// Fetches a DAG, and begins a pin of it, which goes on by itself. Waits for peers.
    ///
    /// @throws IOException if some of it can't be had or kept; the message says what
    PinId begin(PinRequest.Wish wish) throws IOException, InterruptedException;

    /// How far a pin is that was begun, and why if it failed.
    Progress progress(PinId pin) throws IOException;

    record Progress(PinStatus status, Optional<String> why) {}

    /// Ends a pin, if it hasn't ended.
    void end(PinId pin) throws IOException;

    /// Addresses at which who has the DAG should connect.
    List<String> delegates();
}
