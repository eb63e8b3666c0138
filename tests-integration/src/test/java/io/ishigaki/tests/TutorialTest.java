package io.ishigaki.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.blockstore.lmdb.LmdbBlockstore;
import io.ishigaki.concurrent.Pools;
import io.ishigaki.dag.car.CarLimits;
import io.ishigaki.dag.car.CarReader;
import io.ishigaki.dag.car.CarWriter;
import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.dag.path.PathResolver;
import io.ishigaki.dag.unixfs.EntryMetadata;
import io.ishigaki.dag.unixfs.ImportListener;
import io.ishigaki.dag.unixfs.ImportProfile;
import io.ishigaki.dag.unixfs.Importer;
import io.ishigaki.dag.unixfs.MetadataChoice;
import io.ishigaki.dag.unixfs.UnixFsFile;
import io.ishigaki.dag.unixfs.UnixFsNode;
import io.ishigaki.dag.walk.DagExport;
import io.ishigaki.dag.walk.DagSelection;
import io.ishigaki.gateway.GatewayBackend;
import io.ishigaki.gateway.GatewayConfig;
import io.ishigaki.gateway.GatewayHandler;
import io.ishigaki.gateway.NameResolver;
import io.ishigaki.gateway.http.HttpLimits;
import io.ishigaki.gateway.http.HttpServer;
import io.ishigaki.gateway.http.HttpSettings;
import io.ishigaki.gateway.http.ListenAddress;
import io.ishigaki.multiformats.Cid;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How a program embeds what a node is made of. Read it from top to bottom: each test is a step, and none needs more
/// than what is public.
class TutorialTest {
    private static final String POEM = "The sea, in May.\n";

    private Blockstore store;
    private Cid folder;

    /// Open a store in a directory, and add a folder with a file to it. What was put is safe from collection while the
    /// session is open, and for good once it is pinned; when `pin` returns, power may fail.
    @BeforeEach
    void openStoreAndAddFolder(@TempDir Path directory) throws IOException {
        store = LmdbBlockstore.open(directory, StoreConfig.defaults());
        var options = ImportProfile.UNIXFS_V1_2025.toOptions(0, MetadataChoice.NONE, true);
        try (ExecutorService hashers = Pools.coreSized("hash");
                WriteSession session = store.begin();
                var tree =
                        new Importer(options, session, hashers).importTree(EntryMetadata.NONE, ImportListener.SILENT)) {
            tree.addFile("poems/sea.txt", EntryMetadata.NONE, new ByteArrayInputStream(POEM.getBytes(UTF_8)));
            folder = tree.finish().cid();
            session.sync();
            session.pin(new Pin(folder, Pin.Mode.RECURSIVE, "my poems"));
        }
    }

    @AfterEach
    void closeStore() throws IOException {
        store.close();
    }

    /// Read a file by its path below the address of the folder.
    @Test
    void fileIsReadByPath() throws IOException {
        ContentPath path = ContentPath.parse("/ipfs/" + folder + "/poems/sea.txt");
        Cid cid = new PathResolver(store).resolve(path).cid();

        var content = new ByteArrayOutputStream();
        if (UnixFsNode.open(store, cid) instanceof UnixFsFile file) {
            file.newInputStream().transferTo(content);
        }

        assertThat(content.toString(UTF_8)).isEqualTo(POEM);
    }

    /// Unpin the folder and collect what nothing keeps.
    @Test
    void whatIsUnpinnedIsCollected() throws IOException {
        store.collect(_ -> {});
        assertThat(store.has(folder)).isTrue();

        store.pins().remove(folder);
        store.collect(_ -> {});

        assertThat(store.has(folder)).isFalse();
    }

    /// Write everything below the folder into an archive, which its reader checks block by block.
    @Test
    void folderIsExportedAsAnArchive() throws IOException {
        var archive = new ByteArrayOutputStream();
        CarWriter writer = CarWriter.begin(archive, List.of(folder), CarWriter.Repeats.DROPPED);
        new DagExport(store, DagSelection.ALL).visit(ContentPath.of(folder), writer::write);

        int blocks = 0;
        try (var reader = CarReader.open(new ByteArrayInputStream(archive.toByteArray()), CarLimits.STANDARD)) {
            assertThat(reader.roots()).containsExactly(folder);
            for (var block = reader.next(); block.isPresent(); block = reader.next()) {
                assertThat(store.has(block.get().cid())).isTrue();
                blocks++;
            }
        }
        assertThat(blocks).as("the folder, the folder in it, the file").isEqualTo(3);
    }

    /// Serve the store over HTTP at a port of the system's choice.
    @Test
    void gatewayServesTheFile() throws IOException, InterruptedException {
        var backend = GatewayBackend.ofLocal(store, NameResolver.NONE);
        try (var gateway = new GatewayHandler(GatewayConfig.DEFAULT, backend, InstantSource.system());
                var server = HttpServer.open(HttpSettings.DEFAULT);
                var client = HttpClient.newHttpClient()) {
            ListenAddress address = server.listen(new ListenAddress("127.0.0.1", 0), HttpLimits.GATEWAY, gateway);
            URI uri = URI.create(address.toUrl() + "/ipfs/" + folder + "/poems/sea.txt");

            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(POEM);
        }
    }
}
