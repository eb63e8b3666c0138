package io.ishigaki.blockstore.lmdb;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Uvarint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The counting or uncounting of all links of some nodes, in key order of the links and in several
/// commits.
///
/// How far it is goes into the index with each commit, so that it can be taken up after a crash:
/// the links of a block never change.
///
/// @param up whether links are counted or uncounted
/// @param parents whose links they are
/// @param links how many of the parents link to each node
record Expansion(boolean up, List<NodeKey> parents, TreeMap<NodeKey, Integer> links) {
    /// Links that are held in memory: what makes the commits sweep over the index in order.
    static final int LINKS_MAX = 1 << 17;

    /// Parents that are kept, in memory and in the index: about a megabyte.
    static final int PARENTS_MAX = 1 << 15;

    private static final Bytes PROGRESS = Bytes.copyOf("expansion".getBytes(StandardCharsets.US_ASCII));
    private static final Bytes PARENTS = Bytes.copyOf("expanding".getBytes(StandardCharsets.US_ASCII));

    /// Notes in the index whose links these are: once, for there are many.
    void saveParents(IndexWriter index) {
        var out = new ByteArrayOutputStream();
        parents.forEach(parent -> write(out, parent));
        index.put(Table.META, PARENTS, Bytes.ofOwned(out.toByteArray()));
    }

    /// Notes in the index that the links up to `done` are done.
    void saveProgress(IndexWriter index, NodeKey done) {
        var out = new ByteArrayOutputStream();
        out.write(up ? 1 : 0);
        write(out, done);
        index.put(Table.META, PROGRESS, Bytes.ofOwned(out.toByteArray()));
    }

    static void clear(IndexWriter index) {
        index.delete(Table.META, PROGRESS);
        index.delete(Table.META, PARENTS);
    }

    /// What an interrupted expansion left behind.
    record Progress(boolean up, NodeKey done, List<NodeKey> parents) {}

    static Optional<Progress> loadProgress(IndexView view) {
        ByteBuffer progress = view.find(Table.META, PROGRESS);
        if (progress == null) {
            return Optional.empty();
        }
        boolean up = progress.get() == 1;
        NodeKey done = read(progress);
        List<NodeKey> parents = new ArrayList<>();
        ByteBuffer saved = view.find(Table.META, PARENTS);
        while (saved != null && saved.hasRemaining()) {
            parents.add(read(saved));
        }
        return Optional.of(new Progress(up, done, parents));
    }

    private static void write(ByteArrayOutputStream out, NodeKey node) {
        Bytes bytes = node.toBytes();
        Uvarint.write(out, bytes.length());
        out.writeBytes(bytes.toArray());
    }

    private static NodeKey read(ByteBuffer in) {
        int length = (int) Uvarint.read(in);
        NodeKey node = NodeKey.read(in.slice(in.position(), length));
        in.position(in.position() + length);
        return node;
    }

    /// The links behind `done`.
    Map<NodeKey, Integer> behind(NodeKey done) {
        return links.tailMap(done, false);
    }
}
