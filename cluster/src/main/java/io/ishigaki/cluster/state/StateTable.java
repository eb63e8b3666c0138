package io.ishigaki.cluster.state;

import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.cluster.state.Registers.Entry;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The rows of the table `cluster`: see docs/format/cluster-state.md. Changes are collected, and made in one
/// commit.
///
/// *Confined to* the lock of its owner.
final class StateTable {
    static final String NAME = "cluster";

    private static final char SELF = 's';
    private static final char MEMBERSHIP = 'm';
    private static final char REGISTER = 'r';
    private static final char TOLD = 't';

    private final MetadataTable rows;
    private final Map<Bytes, Optional<Bytes>> changes = new LinkedHashMap<>();

    StateTable(MetadataTable rows) {
        this.rows = rows;
    }

    /// Who this box is in the cluster, and how far.
    ///
    /// @param life a random number that it took when it had nothing
    record Self(ClusterId cluster, long life, long incarnation, long sequence, long clock, VersionVector vector) {
        Bytes encode() {
            return new MapWriter()
                    .put("cluster", cluster.bytes())
                    .put("life", life)
                    .put("incarnation", incarnation)
                    .put("sequence", sequence)
                    .put("clock", clock)
                    .put("vector", vector.encode())
                    .encode();
        }

        static Self decode(Bytes row) {
            var map = MapReader.decode("own row", row);
            return new Self(
                    new ClusterId(map.bytes("cluster")),
                    map.integer("life"),
                    map.integer("incarnation"),
                    map.integer("sequence"),
                    map.integer("clock"),
                    VersionVector.decode(map.list("vector")));
        }
    }

    /// What a member told last.
    ///
    /// @param absence how long it has been away by now; `absences`, those that are over
    record Told(long life, VersionVector vector, Duration absence, List<Duration> absences) {
        Bytes encode() {
            return new MapWriter()
                    .put("life", life)
                    .put("vector", vector.encode())
                    .put("absent", absence.toMillis())
                    .put(
                            "absences",
                            absences.stream()
                                    .<Value>map(each -> Value.Int.of(each.toMillis()))
                                    .toList())
                    .encode();
        }

        static Told decode(Bytes row) {
            var map = MapReader.decode("told row", row);
            return new Told(
                    map.integer("life"),
                    VersionVector.decode(map.list("vector")),
                    Duration.ofMillis(map.integer("absent")),
                    map.list("absences").stream().map(Told::duration).toList());
        }

        private static Duration duration(Value millis) {
            if (millis instanceof Value.Int(var number) && number.bitLength() < Long.SIZE) {
                return Duration.ofMillis(number.longValue());
            }
            throw new MalformedDataException("absence in a told row is no int of 63 bits");
        }
    }

    private static Bytes key(char kind, Bytes... parts) {
        var length = 1;
        for (Bytes part : parts) {
            length += part.length();
        }
        byte[] key = new byte[length];
        key[0] = (byte) kind;
        int at = 1;
        for (Bytes part : parts) {
            part.copyTo(0, key, at, part.length());
            at += part.length();
        }
        return Bytes.ofOwned(key);
    }

    private static Bytes registerKey(Entry entry) {
        Bytes author = entry.stamp().author().toBytes();
        return switch (entry.fact()) {
            case Fact.Description _ -> key(REGISTER, ascii("o"), author);
            case Fact.Pinning(PinRecord pin) ->
                key(REGISTER, ascii("p"), pin.id().bytes(), author);
            case Fact.Unpinning(PinId id) -> key(REGISTER, ascii("u"), id.bytes(), author);
        };
    }

    private static Bytes ascii(String text) {
        return Bytes.ofOwned(text.getBytes(StandardCharsets.US_ASCII));
    }

    void put(SignedRecord record) {
        Bytes key = switch (record.fact()) {
            case Fact.OfMembership _ -> key(MEMBERSHIP, record.hash());
            case Fact.OfData fact -> registerKey(new Entry(record.stamp(), fact));
        };
        changes.put(key, Optional.of(record.encode()));
    }

    void put(Self self) {
        changes.put(key(SELF), Optional.of(self.encode()));
    }

    void put(PeerId peer, Told told) {
        changes.put(key(TOLD, peer.toBytes()), Optional.of(told.encode()));
    }

    void remove(SignedRecord membership) {
        changes.put(key(MEMBERSHIP, membership.hash()), Optional.empty());
    }

    void remove(Entry entry) {
        changes.put(registerKey(entry), Optional.empty());
    }

    /// Removes everything of the cluster.
    void removeAll() throws IOException {
        for (char kind : new char[] {SELF, MEMBERSHIP, REGISTER, TOLD, InviteBook.INVITE}) {
            rows.forEach(key(kind), (key, _) -> {
                changes.put(key, Optional.empty());
                return true;
            });
        }
    }

    /// Makes what was collected durable, all of it or nothing; either way none of it is left.
    void commit() throws IOException {
        try {
            rows.write(changes);
        } finally {
            changes.clear();
        }
    }

    Optional<Self> self() throws IOException {
        return read("own row", () -> rows.get(key(SELF)).map(Self::decode));
    }

    /// The record that stands for `entry`.
    Optional<SignedRecord> record(Entry entry) throws IOException {
        return read("record", () -> rows.get(registerKey(entry)).map(SignedRecord::decode));
    }

    void forEachMembership(Consumer<SignedRecord> visitor) throws IOException {
        forEachRecord(MEMBERSHIP, visitor);
    }

    void forEachData(Consumer<SignedRecord> visitor) throws IOException {
        forEachRecord(REGISTER, visitor);
    }

    private void forEachRecord(char kind, Consumer<SignedRecord> visitor) throws IOException {
        rows.forEach(key(kind), (_, value) -> {
            visitor.accept(read("record", () -> SignedRecord.decode(value)));
            return true;
        });
    }

    Optional<Told> told(PeerId peer) throws IOException {
        return read("told row", () -> rows.get(key(TOLD, peer.toBytes())).map(Told::decode));
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T read(String what, Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (MalformedDataException e) {
            throw new IOException("%s of the table '%s' is damaged: %s".formatted(what, NAME, e.getMessage()), e);
        }
    }
}
