package io.ishigaki.server;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.lmdb.LmdbBlockstore;
import io.ishigaki.config.DataSize;
import io.ishigaki.config.DatastoreSettings;
import io.ishigaki.rpc.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// Opens the store that the settings ask for.
final class Stores {
    private Stores() {}

    static Blockstore open(Path directory, DatastoreSettings settings) throws IOException {
        return LmdbBlockstore.open(directory, config(settings));
    }

    /// Makes the index of a store that is not open anew.
    static Node.Rebuilt rebuildIndex(Path directory, DatastoreSettings settings, Consumer<Blockstore.Problem> problems)
            throws IOException {
        var report = LmdbBlockstore.rebuildIndex(directory, config(settings), problems);
        return new Node.Rebuilt(report.blocks(), report.pins(), report.problems());
    }

    static StoreConfig config(DatastoreSettings settings) {
        OptionalLong storageMax =
                settings.storageMax().map(DataSize::bytes).map(OptionalLong::of).orElse(OptionalLong.empty());
        return new StoreConfig(
                (int) settings.inlineBelow().bytes(), hashOnRead(settings), storageMax, StoreConfig.SEGMENT_BYTES_MAX);
    }

    private static StoreConfig.HashOnRead hashOnRead(DatastoreSettings settings) {
        return switch (settings.hashOnRead()) {
            case ALWAYS -> StoreConfig.HashOnRead.ALWAYS;
            case ONCE -> StoreConfig.HashOnRead.ONCE;
            case NEVER -> StoreConfig.HashOnRead.NEVER;
        };
    }
}
