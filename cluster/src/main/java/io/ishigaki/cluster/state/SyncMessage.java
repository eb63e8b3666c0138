package io.ishigaki.cluster.state;

import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A message of [StateSync]: see docs/format/cluster-state.md. Immutable.
sealed interface SyncMessage {
    /// How far its sender is.
    ///
    /// @param life a random number that the sender took when it had nothing
    /// @param number greater than that of any other since the sender started
    /// @param members digest of the membership records
    /// @param used bytes that its store takes
    /// @param capacity bytes that its store may take
    /// @param lost members that the sender presumes lost
    record Hello(
            ClusterId cluster,
            long life,
            long number,
            Instant now,
            VersionVector vector,
            Bytes members,
            long used,
            long capacity,
            Set<PeerId> lost)
            implements SyncMessage {
        public Hello {
            lost = Set.copyOf(lost);
        }

        private List<Value> lostItems() {
            return lost.stream()
                    .sorted()
                    .<Value>map(peer -> new Value.ByteString(peer.toBytes()))
                    .toList();
        }
    }

    /// Asks for what is beyond `vector`, and for the membership records if theirs is another digest.
    record Want(VersionVector vector, Bytes members) implements SyncMessage {}

    /// What was asked for.
    ///
    /// @param more whether there is more than this
    record Records(List<SignedRecord> members, List<Page> pages, boolean more) implements SyncMessage {
        public Records {
            members = List.copyOf(members);
            pages = List.copyOf(pages);
        }
    }

    /// Tells that the receiver was further before in that life of its store.
    record Stale(long life) implements SyncMessage {}

    default Bytes encode() {
        var out = new MapWriter();
        switch (this) {
            case Hello hello ->
                out.put("type", "hello")
                        .put("cluster", hello.cluster.bytes())
                        .put("life", hello.life)
                        .put("number", hello.number)
                        .put("now", hello.now)
                        .put("vector", hello.vector.encode())
                        .put("members", hello.members)
                        .put("used", hello.used)
                        .put("capacity", hello.capacity)
                        .put("lost", hello.lostItems());
            case Want(VersionVector vector, Bytes members) ->
                out.put("type", "want").put("vector", vector.encode()).put("members", members);
            case Records(var members, var pages, boolean more) -> {
                List<Value> envelopes = new ArrayList<>();
                members.forEach(record -> envelopes.add(record.envelope()));
                List<Value> rows = new ArrayList<>();
                pages.forEach(page -> rows.add(page.encode()));
                out.put("type", "records")
                        .put("members", envelopes)
                        .put("pages", rows)
                        .put("more", more);
            }
            case Stale(long life) -> out.put("type", "stale").put("life", life);
        }
        return out.encode();
    }

    /// Reads the binary form.
    ///
    /// @throws MalformedDataException if it is none
    static SyncMessage decode(Bytes encoded) {
        MapReader map = MapReader.decode("message", encoded);
        String type = map.text("type");
        return switch (type) {
            case "hello" ->
                new Hello(
                        new ClusterId(map.bytes("cluster")),
                        map.integer("life"),
                        map.integer("number"),
                        map.time("now"),
                        VersionVector.decode(map.list("vector")),
                        map.bytes("members"),
                        map.integer("used"),
                        map.integer("capacity"),
                        readLost(map));
            case "want" -> new Want(VersionVector.decode(map.list("vector")), map.bytes("members"));
            case "records" -> readRecords(map);
            case "stale" -> new Stale(map.integer("life"));
            default -> throw new MalformedDataException("message is of the unknown type '%s'".formatted(type));
        };
    }

    private static Set<PeerId> readLost(MapReader map) {
        Set<PeerId> lost = new HashSet<>();
        for (Value item : map.list("lost")) {
            if (!(item instanceof Value.ByteString(Bytes peer))) {
                throw new MalformedDataException("lost has a %s where bytes belong".formatted(item.kind()));
            }
            lost.add(PeerId.decode(peer));
        }
        return lost;
    }

    private static Records readRecords(MapReader map) {
        List<SignedRecord> members = new ArrayList<>();
        map.list("members").forEach(envelope -> members.add(SignedRecord.decode(envelope)));
        List<Page> pages = new ArrayList<>();
        map.list("pages").forEach(row -> pages.add(Page.decode(row)));
        return new Records(members, pages, map.bool("more"));
    }
}
