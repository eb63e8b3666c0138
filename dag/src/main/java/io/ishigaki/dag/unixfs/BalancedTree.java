package io.ishigaki.dag.unixfs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The balanced layout: a full node becomes a child of the node that is being filled one level up.
///
/// ```text
/// level 2                 ●            written when the file ends
/// level 1        ●        ●    ○       written when full and one more child comes
/// leaves      ▪ ▪ ▪ ▪  ▪ ▪ ▪ ▪  ▪
/// ```
///
/// For files of two leaves and more: one alone is a root without any node above it.
final class BalancedTree implements FileTree {
    private final int linksMax;
    private final BlockWriter blocks;

    /// The unfinished node of each level above the leaves.
    private final List<FileNode> levels = new ArrayList<>();

    BalancedTree(int linksMax, BlockWriter blocks) {
        this.linksMax = linksMax;
        this.blocks = blocks;
    }

    @Override
    public void add(Imported leaf) throws IOException {
        addAt(0, leaf);
    }

    private void addAt(int lowest, Imported lowestChild) throws IOException {
        Imported child = lowestChild;
        for (int level = lowest; ; level++) {
            if (level == levels.size()) {
                levels.add(new FileNode());
            }
            FileNode node = levels.get(level);
            if (node.childCount() < linksMax) {
                node.add(child);
                return;
            }
            var next = new FileNode();
            next.add(child);
            levels.set(level, next);
            child = node.write(blocks, EntryMetadata.NONE);
        }
    }

    @Override
    public Imported finish(EntryMetadata metadata) throws IOException {
        int level = 0;
        while (level < levels.size() - 1) {
            Imported child = levels.get(level).write(blocks, EntryMetadata.NONE);
            level++;
            addAt(level, child);
        }
        return levels.get(level).write(blocks, metadata);
    }
}
