package io.ishigaki.tests;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.blockstore.lmdb.LmdbBlockstore;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The process that [KillTest] kills: works at random on a store, and writes to a file what it is
/// about to do, and what the store has told it is done. The lines are those of [Acknowledged].
///
/// Each line is one write, which a SIGKILL lets happen whole or not at all.
final class KilledWriter {
    /// Small, so that segments are rolled and compacted all the time.
    static final StoreConfig CONFIG = StoreConfig.defaults().withSegmentBytesMax(256 << 10);

    static final String TABLE = "names";

    private static final int PINS_MAX = 25;

    /// More than the links that one commit counts, so that a pin and an unpin take several.
    private static final int WIDE_NODE_LINKS = 20_000;

    private final LmdbBlockstore store;
    private final FileChannel lines;
    private final Random random;
    private final List<Cid> pinned = new ArrayList<>();

    private KilledWriter(LmdbBlockstore store, FileChannel lines, Random random) throws IOException {
        this.store = store;
        this.lines = lines;
        this.random = random;
        store.pins().forEach(pin -> pinned.add(pin.cid()));
    }

    /// Waits for a byte of input, then works until it is killed. Arguments: the store's directory,
    /// the file of lines, a seed.
    public static void main(String[] arguments) throws IOException {
        if (System.in.read() < 0) {
            return;
        }
        try (FileChannel lines =
                        FileChannel.open(Path.of(arguments[1]), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                LmdbBlockstore store = LmdbBlockstore.open(Path.of(arguments[0]), CONFIG)) {
            var writer = new KilledWriter(store, lines, new Random(Long.parseLong(arguments[2])));
            while (true) {
                writer.operate();
            }
        }
    }

    private void say(String line) throws IOException {
        lines.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII)));
    }

    private void operate() throws IOException {
        if (pinned.size() > PINS_MAX) {
            unpin();
        }
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5, 6 -> pinNode(leaves(1 + random.nextInt(8), 20_000));
            case 7 -> pinNode(leaves(WIDE_NODE_LINKS, 16));
            case 8, 9 -> storeLoose();
            case 10, 11, 12 -> unpin();
            case 13 -> update();
            case 14, 15 -> collect();
            case 16, 17, 18 -> putRecord();
            default -> removeRecord();
        }
    }

    /// Of few kinds, so that many are here already, and many come back after they were collected.
    private List<Block> leaves(int count, int bytesMax) {
        return IntStream.range(0, count)
                .mapToObj(i -> leaf(bytesMax < 100 ? i : random.nextInt(150), bytesMax))
                .toList();
    }

    private static Block leaf(long seed, int bytesMax) {
        var content = new Random(seed);
        byte[] body = new byte[8 + content.nextInt(bytesMax - 8)];
        content.nextBytes(body);
        ByteBuffer.wrap(body).putLong(seed);
        return Block.ofRaw(body);
    }

    private static Block node(List<Cid> links) {
        Bytes body = DagPb.encode(
                new PbNode(links.stream().map(each -> PbLink.ofUnnamed(each, 0)).toList(), Optional.empty()));
        return new Block(Cid.v1(Multicodec.DAG_PB, Multihash.sha256(body)), body);
    }

    private void pinNode(List<Block> leaves) throws IOException {
        List<Cid> links = leaves.stream().map(Block::cid).collect(Collectors.toCollection(ArrayList::new));
        if (!pinned.isEmpty() && random.nextInt(3) == 0) {
            links.add(pinned.get(random.nextInt(pinned.size())));
        }
        Block root = node(links);
        try (WriteSession session = store.begin()) {
            put(session, leaves);
            session.put(root);
            if (random.nextBoolean()) {
                session.sync();
                say("stored " + root.cid());
            }
            say("pinning " + root.cid());
            session.pin(new Pin(root.cid(), Pin.Mode.RECURSIVE, ""));
            say("pinned " + root.cid());
        }
        pinned.remove(root.cid());
        pinned.add(root.cid());
    }

    private static void put(WriteSession session, List<Block> blocks) throws IOException {
        for (Block each : blocks) {
            session.put(each);
        }
    }

    private void storeLoose() throws IOException {
        List<Block> leaves = leaves(1 + random.nextInt(20), 20_000);
        try (WriteSession session = store.begin()) {
            put(session, leaves);
            session.sync();
            for (Block each : leaves) {
                say("stored " + each.cid());
            }
            put(session, leaves(random.nextInt(5), 60_000));
        }
    }

    private void unpin() throws IOException {
        if (!pinned.isEmpty()) {
            Cid root = pinned.remove(random.nextInt(pinned.size()));
            say("unpinning " + root);
            store.pins().remove(root);
            say("unpinned " + root);
        }
    }

    private void update() throws IOException {
        if (pinned.isEmpty()) {
            return;
        }
        Cid from = pinned.removeFirst();
        List<Block> leaves = leaves(3, 5_000);
        Block to = node(List.of(from, leaves.getFirst().cid(), leaves.getLast().cid()));
        try (WriteSession session = store.begin()) {
            put(session, leaves);
            session.put(to);
            session.sync();
            say("pinning " + to.cid());
            say("unpinning " + from);
            store.pins().update(from, to.cid(), true);
            say("pinned " + to.cid());
            say("unpinned " + from);
        }
        pinned.add(to.cid());
    }

    private void collect() throws IOException {
        say("collecting");
        store.collect(_ -> {});
    }

    private void putRecord() throws IOException {
        String key = key();
        Bytes value = Bytes.ofOwned(new byte[] {(byte) random.nextInt(), (byte) random.nextInt()});
        say("writing " + key + " " + value.toHex());
        store.table(TABLE).put(Bytes.ofHex(key), value);
        say("wrote " + key + " " + value.toHex());
    }

    private void removeRecord() throws IOException {
        String key = key();
        say("erasing " + key);
        store.table(TABLE).remove(Bytes.ofHex(key));
        say("erased " + key);
    }

    private String key() {
        return "%02x".formatted(random.nextInt(10));
    }
}
