package io.ishigaki.server;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.config.Settings;
import java.io.IOException;
import java.nio.file.Path;

/// Opens the store that the settings ask for.
final class Stores {
    private Stores() {}

    static Blockstore open(Path directory, Settings settings) throws IOException {
        return new MemoryBlockstore();
    }
}
