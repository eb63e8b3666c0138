package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.BlockstoreContract;
import io.ishigaki.blockstore.StoreConfig;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class LmdbInline1KibTest implements BlockstoreContract {
    @TempDir(factory = FastTempDir.class)
    private Path directory;

    @Override
    public Blockstore open() throws IOException {
        return LmdbBlockstore.open(directory, StoreConfig.defaults().withInlineBelow(1 << 10));
    }
}
