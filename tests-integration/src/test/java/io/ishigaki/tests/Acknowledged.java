package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.dag.Links;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a store has said is done, and what it may have done besides: the dumbest model of one.
///
/// ```text
/// line = "stored" cid | "pinning" cid | "pinned" cid | "unpinning" cid | "unpinned" cid | "collecting"
///      | "writing" key value | "wrote" key value | "erasing" key | "erased" key
/// ```
///
/// A line in `-ing` comes before the deed, the other after it was acknowledged.
final class Acknowledged {
    private final Set<Cid> pins = new HashSet<>();
    private final Set<Cid> unsurePins = new HashSet<>();
    private final Map<Bytes, Bytes> records = new HashMap<>();
    private final Map<Bytes, Optional<Bytes>> unsureRecords = new HashMap<>();
    private final Set<Cid> stored = new HashSet<>();

    /// Takes note of one line.
    void read(String line) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "stored" -> stored.add(Cid.parse(words[1]));
            case "pinning", "unpinning" -> unsurePins.add(Cid.parse(words[1]));
            case "pinned" -> {
                unsurePins.remove(Cid.parse(words[1]));
                pins.add(Cid.parse(words[1]));
            }
            case "unpinned" -> {
                unsurePins.remove(Cid.parse(words[1]));
                pins.remove(Cid.parse(words[1]));
            }
            case "collecting" -> stored.clear();
            case "writing" -> unsureRecords.put(Bytes.ofHex(words[1]), Optional.of(Bytes.ofHex(words[2])));
            case "wrote" -> {
                records.put(Bytes.ofHex(words[1]), Bytes.ofHex(words[2]));
                unsureRecords.remove(Bytes.ofHex(words[1]));
            }
            case "erasing" -> unsureRecords.put(Bytes.ofHex(words[1]), Optional.empty());
            case "erased" -> {
                records.remove(Bytes.ofHex(words[1]));
                unsureRecords.remove(Bytes.ofHex(words[1]));
            }
            default -> throw new IllegalArgumentException("unknown line: " + line);
        }
    }

    /// Compares `store` with what was noted, and settles what was unsure.
    void check(Blockstore store) throws IOException {
        checkPins(store);
        checkRecords(store);
        for (Cid each : stored) {
            requireBody(store, each);
        }
        assertThat(store.verify(problem -> assertThat(problem).isNull()).problems())
                .isZero();
    }

    private void checkPins(Blockstore store) throws IOException {
        Set<Cid> found = new HashSet<>();
        store.pins().forEach(pin -> found.add(pin.cid()));
        for (Cid each : unsurePins) {
            pins.remove(each);
            if (found.contains(each)) {
                pins.add(each);
            }
        }
        unsurePins.clear();
        assertThat(found).as("pins").isEqualTo(pins);
        kept(store);
    }

    private void checkRecords(Blockstore store) throws IOException {
        Map<Bytes, Bytes> found = new HashMap<>();
        store.table(KilledWriter.TABLE).forEach(Bytes.EMPTY, (key, value) -> {
            found.put(key, value);
            return true;
        });
        unsureRecords.forEach((key, value) -> {
            if (Optional.ofNullable(found.get(key)).equals(value)) {
                value.ifPresentOrElse(written -> records.put(key, written), () -> records.remove(key));
            }
        });
        unsureRecords.clear();
        assertThat(found).as("records").isEqualTo(records);
    }

    /// Every block below a pin, read and compared with its hash.
    private Set<Multihash> kept(Blockstore store) throws IOException {
        Set<Cid> seen = new HashSet<>(pins);
        Deque<Cid> ahead = new ArrayDeque<>(pins);
        while (!ahead.isEmpty()) {
            for (Cid link : Links.of(requireBody(store, ahead.removeFirst()))) {
                if (seen.add(link)) {
                    ahead.addLast(link);
                }
            }
        }
        Set<Multihash> kept = new HashSet<>();
        seen.forEach(each -> kept.add(each.multihash()));
        return kept;
    }

    private static Block requireBody(Blockstore store, Cid cid) throws IOException {
        Optional<Block> block = store.get(cid);
        assertThat(block).as("block %s", cid).isPresent();
        assertThat(cid.multihash().matches(block.get().body()))
                .as("body of %s", cid)
                .isTrue();
        return block.get();
    }

    /// Collects, after which there must be exactly what pins keep: nothing that was cut short stays.
    void checkSwept(Blockstore store) throws IOException {
        stored.clear();
        store.collect(_ -> {});
        Set<Multihash> left = new HashSet<>();
        store.forEachCid(cid -> left.add(cid.multihash()));
        assertThat(left).as("blocks after a collection").isEqualTo(kept(store));
    }
}
