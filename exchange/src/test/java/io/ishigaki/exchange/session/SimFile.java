package io.ishigaki.exchange.session;

import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.exchange.testkit.MapSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.util.ArrayList;
import java.util.List;

/// A file as a balanced tree: raw leaves of equal length below nodes of up to 174 links. Immutable.
record SimFile(Cid root, List<Block> blocks, List<Cid> leaves) {
    private static final int LINKS_MAX = 174;

    static SimFile of(long bytes, int leafBytes) {
        var blocks = new ArrayList<Block>();
        var level = new ArrayList<Cid>();
        for (int number = 0; (long) number * leafBytes < bytes; number++) {
            Block leaf = MapSource.block(number, leafBytes);
            blocks.add(leaf);
            level.add(leaf.cid());
        }
        List<Cid> leaves = List.copyOf(level);
        List<Cid> above = level;
        do {
            above = parents(above, leafBytes, blocks);
        } while (above.size() > 1);
        return new SimFile(above.getFirst(), blocks, leaves);
    }

    private static List<Cid> parents(List<Cid> level, int leafBytes, List<Block> blocks) {
        var parents = new ArrayList<Cid>();
        for (int from = 0; from < level.size(); from += LINKS_MAX) {
            List<PbLink> links = level.subList(from, Math.min(level.size(), from + LINKS_MAX)).stream()
                    .map(cid -> PbLink.ofUnnamed(cid, leafBytes))
                    .toList();
            Bytes body = DagPb.encode(PbNode.of(links, Bytes.EMPTY));
            Cid cid = Cid.v1(Multicodec.DAG_PB, Multihash.sha256(body));
            blocks.add(new Block(cid, body));
            parents.add(cid);
        }
        return parents;
    }

    long size() {
        return blocks.stream().mapToLong(Block::size).sum();
    }

    void putInto(SimNode node) {
        blocks.forEach(node.store::put);
    }

    boolean isIn(SimNode node) {
        return node.store.count() == blocks.size();
    }
}
