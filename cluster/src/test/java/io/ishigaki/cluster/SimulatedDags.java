package io.ishigaki.cluster;

import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// DAGs to pin: made once, for hashing is what they cost. Stateless.
final class SimulatedDags {
    /// Two of them don't fit into one cell.
    private static final int LONG_LEAF = 513 << 10;

    private static final int CHUNK = 256 << 10;

    /// Links of a node of a file.
    private static final int FILE_WIDTH = 20;

    private static final int SHORT_LEAF_MAX = 4_000;
    private static final int COUNT = 10;

    private static final List<List<Block>> DAGS = make();

    private SimulatedDags() {}

    private static List<List<Block>> make() {
        var random = new Random(1);
        List<List<Block>> dags = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            dags.add(dag(random, i % 5, 1 + random.nextInt(8)));
        }
        return dags;
    }

    /// One of some; its root is the last of its blocks.
    static List<Block> get(int number) {
        return DAGS.get(Math.floorMod(number, COUNT));
    }

    /// A DAG of a list of its own, which shares all long leaves with [#get] of that number.
    static List<Block> variant(int number, int version) {
        List<Block> blocks = new ArrayList<>();
        get(number).stream().filter(each -> each.size() == LONG_LEAF).forEach(blocks::add);
        blocks.add(leaf(new Random(version), 1 + version % SHORT_LEAF_MAX));
        blocks.add(list(List.copyOf(blocks)));
        return blocks;
    }

    /// Packs of equal length under a plain list of them in random order.
    static List<Block> archive(long seed) {
        List<Block> packs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            get(i * 5 + 4).stream().filter(each -> each.size() == LONG_LEAF).forEach(packs::add);
        }
        Collections.shuffle(packs, new Random(seed));
        List<Block> blocks = new ArrayList<>(packs);
        blocks.add(list(packs));
        return blocks;
    }

    /// A file of so many leaves of 256 KiB and a tail, as an import brings them: each block after those that it links
    /// to.
    static List<Block> file(long seed, int leaves) {
        var random = new Random(seed);
        List<Block> blocks = new ArrayList<>();
        List<Block> parents = new ArrayList<>();
        List<Block> open = new ArrayList<>();
        for (int i = 0; i <= leaves; i++) {
            open.add(leaf(random, i < leaves ? CHUNK : 1 + random.nextInt(CHUNK - 1)));
            if (open.size() == FILE_WIDTH || i == leaves) {
                blocks.addAll(open);
                parents.add(list(open));
                blocks.add(parents.getLast());
                open.clear();
            }
        }
        blocks.add(list(parents));
        return blocks;
    }

    /// A folder of so many files of one leaf each, of up to 256 KiB.
    static List<Block> folder(long seed, int files) {
        var random = new Random(seed);
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            blocks.add(leaf(random, 1 + random.nextInt(CHUNK)));
        }
        blocks.add(list(List.copyOf(blocks)));
        return blocks;
    }

    private static List<Block> dag(Random random, int longLeaves, int shortLeaves) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < longLeaves; i++) {
            blocks.add(leaf(random, LONG_LEAF));
        }
        for (int i = 0; i < shortLeaves; i++) {
            blocks.add(leaf(random, 1 + random.nextInt(SHORT_LEAF_MAX)));
        }
        List<Block> leaves = List.copyOf(blocks);
        blocks.add(list(leaves.subList(0, leaves.size() / 2)));
        List<Block> top = new ArrayList<>(leaves.subList(leaves.size() / 2, leaves.size()));
        top.add(blocks.getLast());
        blocks.add(list(top));
        return blocks;
    }

    /// Three leaves of some hundred bytes under a list, another DAG for each number.
    static List<Block> small(int number) {
        var random = new Random(number);
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            blocks.add(leaf(random, 100 + i));
        }
        blocks.add(list(List.copyOf(blocks)));
        return blocks;
    }

    private static Block leaf(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new Block(Cid.ofRaw(bytes), Bytes.ofOwned(bytes));
    }

    private static Block list(List<Block> blocks) {
        Bytes body = Codec.DAG_CBOR.encode(new Value.ListValue(
                blocks.stream().<Value>map(each -> new Value.Link(each.cid())).toList()));
        return new Block(Cid.v1(Multicodec.DAG_CBOR, Multihash.sha256(body)), body);
    }
}
