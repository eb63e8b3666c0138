package io.ishigaki.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.dag.unixfs.EntryMetadata;
import io.ishigaki.dag.unixfs.ImportListener;
import io.ishigaki.dag.unixfs.ImportProfile;
import io.ishigaki.dag.unixfs.Importer;
import io.ishigaki.dag.unixfs.MetadataChoice;
import io.ishigaki.gateway.http.HttpLimits;
import io.ishigaki.gateway.http.HttpServer;
import io.ishigaki.gateway.http.HttpSettings;
import io.ishigaki.gateway.http.ListenAddress;
import io.ishigaki.multiformats.Cid;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/// A directory of more entries than are sorted: the rest is shown as it is walked over, and none is held.
class LargeListingTest {
    private static final int FILES = DirectoryAnswers.SORTED_ENTRIES_MAX + 3_000;

    @Test
    void everyEntryIsShownOnceHoweverManyThereAre() throws Exception {
        var store = new MemoryBlockstore();
        Cid directory = importFiles(store);
        try (var handler = new GatewayHandler(
                        GatewayConfig.DEFAULT,
                        GatewayBackend.ofLocal(store, NameResolver.NONE),
                        InstantSource.system());
                var server = HttpServer.open(new HttpSettings(1, 2, Duration.ofMillis(50)))) {
            ListenAddress address = server.listen(new ListenAddress("127.0.0.1", 0), HttpLimits.GATEWAY, handler);

            String page = RawHttp.get(address, "/ipfs/" + directory + "/");

            assertThat(page.indexOf("5,000 entries")).isPositive();
            for (int index = 0; index < FILES; index++) {
                String link = ">file-%d</a>".formatted(index);
                assertThat(page.indexOf(link)).isPositive().isEqualTo(page.lastIndexOf(link));
            }
        }
    }

    private static Cid importFiles(MemoryBlockstore store) throws IOException {
        var options = ImportProfile.UNIXFS_V1_2025.toOptions(0, MetadataChoice.NONE, true);
        try (WriteSession session = store.begin();
                var tree = new Importer(options, session, Runnable::run)
                        .importTree(EntryMetadata.NONE, ImportListener.SILENT)) {
            for (int index = 0; index < FILES; index++) {
                tree.addFile("file-" + index, EntryMetadata.NONE, new ByteArrayInputStream(new byte[0]));
            }
            return tree.finish().cid();
        }
    }
}
