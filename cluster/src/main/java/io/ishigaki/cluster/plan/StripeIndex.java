package io.ishigaki.cluster.plan;

import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.Uvarint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where each block of known plans stands: found by one look-up, with no question asked.
///
/// ```text
/// multihash cid   → uvarint(number of the stripe in its group)      cid: of the group's node
/// 0 cid           → nothing: all rows of that group are there
/// ```
///
/// 0 is the code of identity, which no block of a plan has.
///
/// Thread-safe as its table is, if nobody adds and removes the same node at once.
public final class StripeIndex {
    private static final Bytes COMPLETE = Bytes.ofOwned(new byte[] {0});

    /// What one commit writes.
    private static final int ROWS_AT_ONCE = 1_000;

    private final MetadataTable table;

    /// The index in a table that is derived, as plans tell all that is in it.
    public StripeIndex(MetadataTable table) {
        this.table = table;
    }

    /// The stripe of that number in the group of that node.
    public record Place(Cid node, int stripe) {}

    /// Whether all blocks of the group are known.
    public boolean has(Cid node) throws IOException {
        return table.get(join(COMPLETE, node.toBytes())).isPresent();
    }

    /// Adds the blocks of a group, parity among them; does nothing new if they are known.
    public void add(Cid node, PlanNode.Group group) throws IOException {
        Map<Bytes, Optional<Bytes>> rows = rows(node, group);
        // Last: it says that all the others are there.
        rows.put(join(COMPLETE, node.toBytes()), Optional.of(Bytes.EMPTY));
        write(rows);
    }

    /// Forgets the blocks of a group.
    public void remove(Cid node, PlanNode.Group group) throws IOException {
        Map<Bytes, Optional<Bytes>> gone = new LinkedHashMap<>();
        // First: the others are not all there any more.
        gone.put(join(COMPLETE, node.toBytes()), Optional.empty());
        rows(node, group).keySet().forEach(row -> gone.put(row, Optional.empty()));
        write(gone);
    }

    /// Every place where the block stands: one for each class under which it is pinned, and seldom more.
    public List<Place> find(Multihash block) throws IOException {
        Bytes prefix = block.toBytes();
        var places = new ArrayList<Place>();
        table.forEach(prefix, (key, value) -> {
            Cid node = Cid.decode(key.slice(prefix.length(), key.length() - prefix.length()));
            places.add(new Place(node, Math.toIntExact(Uvarint.read(value.asBuffer()))));
            return true;
        });
        return places;
    }

    private void write(Map<Bytes, Optional<Bytes>> rows) throws IOException {
        var some = new LinkedHashMap<Bytes, Optional<Bytes>>();
        for (Map.Entry<Bytes, Optional<Bytes>> row : rows.entrySet()) {
            some.put(row.getKey(), row.getValue());
            if (some.size() == ROWS_AT_ONCE) {
                table.write(some);
                some.clear();
            }
        }
        table.write(some);
    }

    private static Map<Bytes, Optional<Bytes>> rows(Cid node, PlanNode.Group group) {
        var rows = new LinkedHashMap<Bytes, Optional<Bytes>>();
        Bytes name = node.toBytes();
        for (int number = 0; number < group.stripes().size(); number++) {
            var value = new ByteArrayOutputStream();
            Uvarint.write(value, number);
            Bytes bytes = Bytes.ofOwned(value.toByteArray());
            group.stripes()
                    .get(number)
                    .pieces()
                    .forEach(piece -> rows.put(join(piece.cid().multihash().toBytes(), name), Optional.of(bytes)));
        }
        return rows;
    }

    private static Bytes join(Bytes head, Bytes tail) {
        byte[] joined = new byte[head.length() + tail.length()];
        head.copyTo(0, joined, 0, head.length());
        tail.copyTo(0, joined, head.length(), tail.length());
        return Bytes.ofOwned(joined);
    }
}
