package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.BlockSink;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Executor;

/// Makes blocks of files and directories: the entry point of the write side.
///
/// One file or symlink is imported by [#importFile] or [#importSymlink]; a directory by the
/// [TreeImport] that [#importTree] begins. Blocks go to the sink in the order of the file, each
/// after those that it links to; making them durable ([BlockSink#sync]) is the caller's business.
///
/// *Threading.* Immutable and thread-safe; each import belongs to the thread that runs it. Leaves
/// are hashed by the executor, which should have a thread a core; a direct one works as well.
///
/// *Bounds.* Chunks on their way: [LeafPipeline#IN_FLIGHT_BYTES_MAX] bytes an import. Interior
/// nodes: depth times width. Directories: see [TreeImport].
public final class Importer {
    private final ImportOptions options;
    private final BlockSink sink;
    private final Executor hashers;

    public Importer(ImportOptions options, BlockSink sink, Executor hashers) {
        this.options = options;
        this.sink = sink;
        this.hashers = hashers;
    }

    /// Imports a file that stands alone, reading `content` to its end.
    public Imported importFile(InputStream content) throws IOException {
        return importFile("", EntryMetadata.NONE, content, ImportListener.SILENT);
    }

    /// Imports a file that stands alone. The listener hears it by `name`, or by its CID if that is
    /// empty.
    public Imported importFile(String name, EntryMetadata metadata, InputStream content, ImportListener listener)
            throws IOException {
        var blocks = new BlockWriter(options.cids(), sink);
        var root = new Root();
        try (var pipeline = new LeafPipeline(blocks, hashers)) {
            new FileImport(options.files(), blocks, pipeline)
                    .send(
                            new ProgressStream(content, name, listener),
                            options.metadata().of(metadata),
                            root);
            pipeline.drain();
        }
        return tell(name, root.imported(), listener);
    }

    /// Imports a symlink that stands alone.
    public Imported importSymlink(String name, EntryMetadata metadata, Bytes target, ImportListener listener)
            throws IOException {
        var blocks = new BlockWriter(options.cids(), sink);
        return tell(name, symlink(blocks, target, options.metadata().of(metadata)), listener);
    }

    private static Imported tell(String name, Imported imported, ImportListener listener) throws IOException {
        listener.added(name.isEmpty() ? imported.cid().toString() : name, imported);
        return imported;
    }

    static Imported symlink(BlockWriter blocks, Bytes target, EntryMetadata metadata) throws IOException {
        return blocks.putNode(List.of(), metadata.applyTo(UnixFsData.symlink(target)));
    }

    /// Begins a directory that has `metadata` itself.
    public TreeImport importTree(EntryMetadata metadata, ImportListener listener) {
        return new TreeImport(options, new BlockWriter(options.cids(), sink), hashers, metadata, listener);
    }

    /// Where the root of the one file arrives.
    private static final class Root implements LeafPipeline.Target {
        private List<Imported> arrived = List.of();

        @Override
        public void accept(Imported leaf) {
            arrived = List.of(leaf);
        }

        Imported imported() {
            return arrived.getFirst();
        }
    }
}
