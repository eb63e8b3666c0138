package io.ishigaki.cluster.plan;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// DAGs of everything that has a rule of its own: files with tails, small files, leaves longer than a cell, repeated
/// and shared parts, dag-pb leaves, lists in dag-cbor, identity CIDs, blocks in two roles, both versions of CIDs.
final class RandomDag {
    private final FakeDag dag;
    private final Random random;
    private final List<Cid> made = new ArrayList<>();

    private RandomDag(FakeDag dag, Random random) {
        this.dag = dag;
        this.random = random;
    }

    static Cid make(FakeDag dag, Random random) {
        var maker = new RandomDag(dag, random);
        var links = new ArrayList<Cid>();
        for (int number = 0; number < 30; number++) {
            Cid part = maker.part();
            maker.made.add(part);
            links.add(part);
        }
        return dag.list(links);
    }

    private Cid part() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> file(1 + random.nextInt(8), 1 + random.nextInt(60_000));
            case 3 -> file(2, 300_000);
            case 4 -> file(2, (1 << 20) + random.nextInt(1000));
            case 5 -> dag.node(files(random.nextInt(20)));
            case 6 -> dag.list(files(random.nextInt(5)));
            case 7 -> Cid.v1(Multicodec.RAW, Multihash.identity(Bytes.ofHex("0a0b")));
            case 8 -> made.isEmpty() ? dag.leaf(random, 0) : made.get(random.nextInt(made.size()));
            default -> otherRole();
        };
    }

    /// Whole chunks and a tail; one chunk may stand twice.
    private Cid file(int chunks, int length) {
        var leaves = new ArrayList<Cid>();
        for (int number = 0; number < chunks; number++) {
            boolean repeats = number > 0 && random.nextInt(8) == 0;
            leaves.add(repeats ? leaves.getFirst() : dag.leaf(random, length));
        }
        leaves.add(dag.leaf(random, random.nextInt(length)));
        Cid node = dag.node(leaves);
        return random.nextBoolean() ? node : node.toV0();
    }

    private List<Cid> files(int count) {
        var files = new ArrayList<Cid>();
        for (int number = 0; number < count; number++) {
            files.add(random.nextInt(4) == 0 ? dag.node(List.of()) : dag.leaf(random, random.nextInt(5000)));
        }
        return files;
    }

    private Cid otherRole() {
        return made.stream()
                .filter(cid -> !cid.multihash().isIdentity())
                .findAny()
                .map(cid -> Cid.v1(Multicodec.RAW, cid.multihash()))
                .orElseGet(() -> dag.leaf(random, 1));
    }
}
