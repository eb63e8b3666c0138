package io.ishigaki.cluster.place;

import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.HashFunction;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A set of boxes, and where in it the positions of stripes go.
///
/// Each position ranks all boxes by a draw of its own. In rounds, each position that has no box yet asks the next
/// one of its ranking, which takes it unless it holds another position of the stripe already, or its household or
/// zone holds as many as the [Spread] allows. So a box that goes moves its own positions, and seldom others.
public final class Layout {
    private static final double UNIT = 0x1p-53;

    private final List<Place> places;
    private final Multihash name;
    private final Map<PeerId, Long> seeds = new HashMap<>();

    private Layout(List<Place> places) {
        this.places = List.copyOf(places);
        this.name = Multihash.sha256(Codec.DAG_CBOR.encode(describe(places)));
        places.forEach(each -> seeds.put(each.peer(), seed(each.peer().toBytes())));
    }

    /// The layout of these boxes.
    ///
    /// @throws IllegalArgumentException if a peer is among them twice
    public static Layout of(Collection<Place> places) {
        List<Place> sorted =
                places.stream().sorted(Comparator.comparing(Place::peer)).toList();
        if (sorted.stream().map(Place::peer).distinct().count() != sorted.size()) {
            throw new IllegalArgumentException("layout has a peer twice");
        }
        return new Layout(sorted);
    }

    private static Value describe(List<Place> places) {
        List<Value> rows = new ArrayList<>();
        for (Place each : places) {
            rows.add(new Value.ListValue(List.of(
                    new Value.ByteString(each.peer().toBytes()),
                    new Value.Text(each.household()),
                    new Value.Text(each.zone()),
                    Value.Int.of(each.weight()))));
        }
        return new Value.ListValue(rows);
    }

    /// The boxes, ordered by peer.
    public List<Place> places() {
        return places;
    }

    /// What two equal layouts share, and no others.
    public Multihash name() {
        return name;
    }

    /// How close together the positions of a stripe may lie, with at most `wished` in a household where that can
    /// be.
    public Spread spread(int positions, int wished) {
        return Spread.of(places, positions, wished);
    }

    /// The box of each position of the stripe with this key; empty for those that find none.
    ///
    /// @param key the smallest multihash in the stripe
    public List<Optional<PeerId>> assign(Multihash key, int positions, Spread spread) {
        List<List<Place>> rankings = new ArrayList<>();
        for (int position = 0; position < positions; position++) {
            rankings.add(rankedPlaces(key, position));
        }
        var draw = new Draw(positions, spread);
        for (int round = 0; round < places.size() && !draw.isDone(); round++) {
            for (int position = 0; position < positions; position++) {
                draw.offer(position, rankings.get(position).get(round));
            }
        }
        return draw.taken();
    }

    /// Where the positions of a stripe go when some boxes take nothing: those of `homes` that don't take theirs are
    /// passed on to the next of their rankings that does, all others stay.
    ///
    /// @param homes what [#assign] says
    public List<Optional<PeerId>> passOn(Multihash key, List<Optional<PeerId>> homes, Spread spread, Taking taking) {
        var draw = new Draw(homes.size(), spread);
        for (Place each : places) {
            int position = homes.indexOf(Optional.of(each.peer()));
            if (position >= 0 && taking.takes(position, each.peer())) {
                draw.offer(position, each);
            }
        }
        for (int position = 0; position < homes.size(); position++) {
            if (draw.isFree(position)) {
                for (Place each : rankedPlaces(key, position)) {
                    if (taking.takes(position, each.peer())) {
                        draw.offer(position, each);
                    }
                }
            }
        }
        return draw.taken();
    }

    /// Says whether a box takes a position of some stripe.
    @FunctionalInterface
    public interface Taking {
        boolean takes(int position, PeerId peer);
    }

    /// All boxes, in the order in which this position of the stripe would go to them.
    public List<PeerId> ranking(Multihash key, int position) {
        return rankedPlaces(key, position).stream().map(Place::peer).toList();
    }

    private List<Place> rankedPlaces(Multihash key, int position) {
        long stripe = seed(key.toBytes());
        Map<PeerId, Double> scores = new HashMap<>();
        for (Place each : places) {
            long mixed = mix(stripe ^ mix(seeds.getOrDefault(each.peer(), 0L) + position * 0x9e3779b97f4a7c15L));
            double uniform = ((mixed >>> 11) + 0.5) * UNIT;
            scores.put(each.peer(), -StrictMath.log(uniform) / each.weight());
        }
        return places.stream()
                .sorted(Comparator.comparingDouble(each -> scores.getOrDefault(each.peer(), 0.0)))
                .toList();
    }

    /// The first 8 bytes, big-endian, of the SHA-256 of `bytes`.
    private static long seed(Bytes bytes) {
        return HashFunction.SHA2_256.hash(bytes).digest().asBuffer().getLong();
    }

    /// The finaliser of SplitMix64.
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /// Two layouts are equal if their boxes are.
    @Override
    public boolean equals(Object other) {
        return other instanceof Layout layout && layout.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "layout " + name + " of " + places.size();
    }
}
