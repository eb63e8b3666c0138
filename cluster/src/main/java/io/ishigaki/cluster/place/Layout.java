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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// A set of boxes, and where in it the positions of stripes go.
///
/// Each position ranks all boxes by a draw of its own. In rounds, each position that has no box yet asks the next
/// one of its ranking, which takes it unless it holds another position of the stripe already, or its household or
/// zone holds as many as the [Spread] allows. So a box that goes moves its own positions, and seldom others.
public final class Layout {
    private static final double UNIT = 0x1p-53;

    private final List<Place> places;
    private final Multihash name;

    /// Of each of the places, by its number.
    private final long[] seeds;

    private final Draw.Neighbours neighbours;

    /// Of as many positions and wishes as there are classes.
    private final Map<Shape, Spread> spreads = new ConcurrentHashMap<>();

    private record Shape(int positions, int wished) {}

    private Layout(List<Place> places) {
        this.places = List.copyOf(places);
        this.name = Multihash.sha256(Codec.DAG_CBOR.encode(describe(places)));
        this.seeds =
                places.stream().mapToLong(each -> seed(each.peer().toBytes())).toArray();
        this.neighbours = new Draw.Neighbours(this.places);
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
        return spreads.computeIfAbsent(new Shape(positions, wished), _ -> Spread.of(places, positions, wished));
    }

    /// The box of each position of the stripe with this key; empty for those that find none.
    ///
    /// @param key the smallest multihash in the stripe
    public List<Optional<PeerId>> assign(Multihash key, int positions, Spread spread) {
        List<Ranking> rankings = new ArrayList<>();
        for (int position = 0; position < positions; position++) {
            rankings.add(new Ranking(key, position));
        }
        var draw = new Draw(positions, spread, neighbours);
        for (int round = 0; round < places.size() && !draw.isDone(); round++) {
            for (int position = 0; position < positions; position++) {
                if (draw.isFree(position)) {
                    draw.offer(position, rankings.get(position).next());
                }
            }
        }
        return draw.taken();
    }

    /// Where the positions of a stripe go when some boxes take nothing: those of `homes` that don't take theirs are
    /// passed on to the next of their rankings that does, all others stay.
    ///
    /// @param homes what [#assign] says
    public List<Optional<PeerId>> passOn(Multihash key, List<Optional<PeerId>> homes, Spread spread, Taking taking) {
        var draw = new Draw(homes.size(), spread, neighbours);
        for (int place = 0; place < places.size(); place++) {
            PeerId peer = places.get(place).peer();
            int position = homes.indexOf(Optional.of(peer));
            if (position >= 0 && taking.takes(position, peer)) {
                draw.offer(position, place);
            }
        }
        for (int position = 0; position < homes.size(); position++) {
            if (draw.isFree(position)) {
                var ranking = new Ranking(key, position);
                for (int i = 0; i < places.size() && draw.isFree(position); i++) {
                    int place = ranking.next();
                    if (taking.takes(position, places.get(place).peer())) {
                        draw.offer(position, place);
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
        var ranking = new Ranking(key, position);
        return places.stream().map(_ -> places.get(ranking.next()).peer()).toList();
    }

    /// The numbers of all places as a position ranks them, one after the other: mostly, few are asked for.
    private final class Ranking {
        private final double[] scores = new double[places.size()];

        Ranking(Multihash key, int position) {
            long stripe = seed(key.toBytes());
            for (int place = 0; place < scores.length; place++) {
                long mixed = mix(stripe ^ mix(seeds[place] + position * 0x9e3779b97f4a7c15L));
                double uniform = ((mixed >>> 11) + 0.5) * UNIT;
                scores[place] = -StrictMath.log(uniform) / places.get(place).weight();
            }
        }

        /// The first that it hasn't answered yet.
        int next() {
            int first = 0;
            for (int place = 1; place < scores.length; place++) {
                first = scores[place] < scores[first] ? place : first;
            }
            scores[first] = Double.POSITIVE_INFINITY;
            return first;
        }
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
