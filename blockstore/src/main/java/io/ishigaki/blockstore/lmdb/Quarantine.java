package io.ishigaki.blockstore.lmdb;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sets bodies aside that are not what their hashes say: such a block is absent until it is put
/// again. Thread-safe: holds no state.
final class Quarantine implements BlockReader.Damage {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final Segments segments;
    private final Pipeline pipeline;

    Quarantine(Segments segments, Pipeline pipeline) {
        this.segments = segments;
        this.pipeline = pipeline;
    }

    @Override
    public void found(Multihash multihash, @Nullable Position position) {
        LOG.atError()
                .addKeyValue("multihash", multihash)
                .addKeyValue("position", position)
                .log("damaged block set aside");
        // Where one block has rotted since it was read, others may have.
        segments.distrust();
        Bytes key = multihash.toBytes();
        try {
            boolean known = position == null || segments.holdsRecord(key, position);
            pipeline.ask(txn -> txn.setAside(key, position, known));
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("damaged block could not be set aside");
        }
    }
}
