package io.ishigaki.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.dag.unixfs.ImportProfile;
import io.ishigaki.dag.unixfs.Importer;
import io.ishigaki.dag.unixfs.MetadataChoice;
import io.ishigaki.gateway.http.HttpLimits;
import io.ishigaki.gateway.http.HttpServer;
import io.ishigaki.gateway.http.HttpSettings;
import io.ishigaki.gateway.http.ListenAddress;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class HeldContentTest {
    /// Has all blocks, and says of the leaves that they are in memory.
    private static final class Holding implements RequestSource {
        private final MemoryBlockstore blocks;
        private final Set<Cid> read = ConcurrentHashMap.newKeySet();

        Holding(MemoryBlockstore blocks) {
            this.blocks = blocks;
        }

        @Override
        public Optional<Block> get(Cid cid) throws IOException {
            read.add(cid);
            return blocks.get(cid);
        }

        @Override
        public boolean holds(Cid cid) {
            return cid.codec().equals(Multicodec.RAW);
        }

        @Override
        public void passed(Cid cid) {}

        @Override
        public void settle() {}

        @Override
        public void close() {}
    }

    /// The root is elsewhere, and so a request has begun; the leaves have come, and are stored.
    @Test
    void leafThatIsHeldInMemoryIsNotReadFromTheStoreAgain() throws Exception {
        var whole = new MemoryBlockstore();
        var content = new byte[(1 << 20) + 1];
        Cid root;
        try (WriteSession session = whole.begin()) {
            var options = ImportProfile.UNIXFS_V1_2025.toOptions(0, MetadataChoice.NONE, true);
            root = new Importer(options, session, Runnable::run)
                    .importFile(new ByteArrayInputStream(content))
                    .cid();
        }
        Cid last = Cid.ofRaw(new byte[1]);
        var local = new MemoryBlockstore();
        try (WriteSession session = local.begin()) {
            session.put(whole.require(last));
        }
        var fetched = new Holding(whole);
        var backend = new GatewayBackend(local, Optional.of(() -> fetched), NameResolver.NONE);
        try (var handler = new GatewayHandler(GatewayConfig.DEFAULT, backend, InstantSource.system());
                var server = HttpServer.open(new HttpSettings(1, 4, Duration.ofMillis(50)))) {
            ListenAddress address = server.listen(new ListenAddress("127.0.0.1", 0), HttpLimits.GATEWAY, handler);

            assertThat(RawHttp.get(address, "/ipfs/" + root))
                    .startsWith("HTTP/1.1 200")
                    .hasSizeGreaterThan(content.length);
        }
        assertThat(fetched.read).contains(root, last);
    }
}
