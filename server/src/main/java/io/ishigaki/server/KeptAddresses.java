package io.ishigaki.server;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.concurrent.BackgroundTask;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.swarm.Swarm;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps where peers can be reached in the store, so that it is known after a restart.
///
/// The table `peers` has a row for each: key, the binary peer id; value, as [Swarm#remembered] has it.
/// What has changed is written now and then, and at the end; what was found out since the last time may be lost.
///
/// *Confined to* a thread of its own, but for the beginning and, once that has ended, the end.
final class KeptAddresses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeptAddresses.class);

    private static final String TABLE = "peers";

    private static final Duration PERIOD = Duration.ofMinutes(5);

    private final Swarm swarm;
    private final MetadataTable table;
    private final Map<PeerId, Bytes> written = new HashMap<>();
    private final BackgroundTask task;

    private KeptAddresses(Swarm swarm, MetadataTable table) throws IOException {
        this.swarm = swarm;
        this.table = table;
        table.forEach(Bytes.EMPTY, this::load);
        this.task = BackgroundTask.start("peer-addresses", PERIOD, this::save, KeptAddresses::complain);
    }

    /// Tells `swarm` what was kept, and keeps what it learns.
    static KeptAddresses of(Swarm swarm, Blockstore store) throws IOException {
        return new KeptAddresses(swarm, store.table(TABLE));
    }

    private boolean load(Bytes key, Bytes row) {
        try {
            PeerId peer = PeerId.decode(key);
            written.put(peer, row);
            swarm.remember(peer, row);
        } catch (MalformedDataException e) {
            LOG.atWarn().setCause(e).addKeyValue("peer", key.toHex()).log("kept address of a peer can't be read");
        }
        return true;
    }

    private static void complain(Exception failure) {
        LOG.atWarn().setCause(failure).log("addresses of peers can't be kept");
    }

    private void save() throws IOException {
        Map<PeerId, Bytes> present = swarm.remembered();
        for (Map.Entry<PeerId, Bytes> each : present.entrySet()) {
            if (!Objects.equals(written.get(each.getKey()), each.getValue())) {
                table.put(each.getKey().toBytes(), each.getValue());
                written.put(each.getKey(), each.getValue());
            }
        }
        for (PeerId peer : Set.copyOf(written.keySet())) {
            if (!present.containsKey(peer)) {
                boolean _ = table.remove(peer.toBytes());
                written.remove(peer);
            }
        }
    }

    @Override
    public void close() {
        task.close();
        try {
            save();
        } catch (IOException e) {
            complain(e);
        }
    }
}
