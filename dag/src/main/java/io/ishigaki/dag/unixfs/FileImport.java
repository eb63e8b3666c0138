package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.chunk.Chunker;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Cuts files and sends their leaves down a [LeafPipeline]; a file's root comes out in its turn.
///
/// *Confined to* the thread that imports.
final class FileImport {
    private final FileShape shape;
    private final BlockWriter blocks;
    private final LeafPipeline pipeline;
    private final Chunker chunker;

    FileImport(FileShape shape, BlockWriter blocks, LeafPipeline pipeline) {
        this.shape = shape;
        this.blocks = blocks;
        this.pipeline = pipeline;
        this.chunker = shape.chunker().chunker();
    }

    /// Reads `content` to its end; `root` receives the file's root, now or later.
    void send(InputStream content, EntryMetadata metadata, LeafPipeline.Target root) throws IOException {
        chunker.start(content);
        Optional<Bytes> first = chunker.next();
        Optional<Bytes> second = first.isPresent() ? chunker.next() : Optional.empty();
        if (shape.layout() == FileLayout.BALANCED && second.isEmpty()) {
            // The leaf is the whole file.
            pipeline.leaf(first.orElse(Bytes.EMPTY), form(metadata), root);
            return;
        }
        LeafForm form = form(EntryMetadata.NONE);
        FileTree tree = shape.layout().tree(shape.linksMax(), blocks);
        if (first.isPresent()) {
            pipeline.leaf(first.get(), form, tree::add);
        }
        for (Optional<Bytes> chunk = second; chunk.isPresent(); chunk = chunker.next()) {
            pipeline.leaf(chunk.get(), form, tree::add);
        }
        pipeline.then(() -> root.accept(tree.finish(metadata)));
    }

    private LeafForm form(EntryMetadata metadata) {
        return shape.rawLeaves()
                ? new LeafForm.Raw()
                : new LeafForm.Node(shape.layout().leafType(), metadata);
    }
}
