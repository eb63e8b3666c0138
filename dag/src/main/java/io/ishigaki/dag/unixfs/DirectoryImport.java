package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A directory on its way: it collects links until it is written, then keeps no more than what it
/// became.
///
/// *Confined to* the thread that imports.
final class DirectoryImport {
    private final String name;
    private final @Nullable DirectoryImport parent;
    private final EntryMetadata metadata;
    private final int depth;
    private @Nullable LinkTable links = new LinkTable();
    private Map<String, DirectoryImport> children = Map.of();
    private List<DirectoryImport> writtenChildren = List.of();
    private Optional<Imported> written = Optional.empty();
    private boolean hasEntries;
    private int leavings;

    DirectoryImport(String name, @Nullable DirectoryImport parent, EntryMetadata metadata) {
        this.name = name;
        this.parent = parent;
        this.metadata = metadata;
        this.depth = parent == null ? 0 : parent.depth + 1;
    }

    String name() {
        return name;
    }

    int depth() {
        return depth;
    }

    Optional<DirectoryImport> parent() {
        return Optional.ofNullable(parent);
    }

    boolean isWritten() {
        return links == null;
    }

    /// Remembers that something below this was announced, whether or not it will be kept.
    void announceEntry() {
        hasEntries = true;
    }

    /// Counts how often the walk has left this and how often that was dealt with: while they
    /// differ, entries may come.
    void leave() {
        leavings++;
    }

    boolean settleLeaving() {
        leavings--;
        return leavings == 0;
    }

    boolean isSettled() {
        return leavings == 0;
    }

    Optional<DirectoryImport> child(String childName) {
        return Optional.ofNullable(children.get(childName));
    }

    DirectoryImport addChild(String childName, EntryMetadata childMetadata) {
        if (children.isEmpty()) {
            children = new LinkedHashMap<>();
        }
        var child = new DirectoryImport(childName, this, childMetadata);
        children.put(childName, child);
        return child;
    }

    /// Whether this is `other` or above it.
    boolean isAbove(DirectoryImport other) {
        DirectoryImport at = other;
        while (at.depth > depth && at.parent != null) {
            at = at.parent;
        }
        return at == this;
    }

    LinkTable links() {
        if (links == null) {
            throw new IllegalStateException("directory '%s' is written".formatted(name));
        }
        return links;
    }

    /// Writes this and all directories below it that are not written yet.
    ///
    /// @return the bytes of link tables that are free again
    long write(DirectoryWriter writer, boolean emptyDirectories) throws IOException {
        LinkTable table = links();
        long freedBytes = table.heldBytes();
        Collection<DirectoryImport> kept = new ArrayList<>(children.size());
        for (DirectoryImport child : children.values()) {
            if (!emptyDirectories && !child.hasEntries) {
                continue;
            }
            if (!child.isWritten()) {
                freedBytes += child.write(writer, emptyDirectories);
            }
            Imported imported = child.imported();
            table.add(utf8(child.name), imported.cid(), imported.tsize());
            kept.add(child);
        }
        DirectoryWriter.Written result = writer.write(table, metadata);
        written = Optional.of(result.root());
        writtenChildren =
                kept.stream().sorted(result.isHamt() ? BY_KEY : BY_NAME).toList();
        children = Map.of();
        links = null;
        return freedBytes;
    }

    private static final Comparator<DirectoryImport> BY_NAME = Comparator.comparing(child -> utf8(child.name));
    private static final Comparator<DirectoryImport> BY_KEY = (left, right) -> Long.compareUnsigned(
            HamtKey.of(left.name).hash(), HamtKey.of(right.name).hash());

    static Bytes utf8(String text) {
        return Bytes.ofOwned(text.getBytes(StandardCharsets.UTF_8));
    }

    Imported imported() {
        return written.orElseThrow();
    }

    /// Tells `listener` of the directories below this, in the order of their links, and then of
    /// this.
    void tell(String path, ImportListener listener) throws IOException {
        for (DirectoryImport child : writtenChildren) {
            child.tell(path.isEmpty() ? child.name : path + '/' + child.name, listener);
        }
        listener.addedDirectory(path, imported());
    }
}
