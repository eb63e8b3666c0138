package io.ishigaki.cluster.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Nodes as strangers may send them.
class PlanNodeTest {
    private static final Cid DATA = Cid.ofRaw(new byte[] {1});
    private static final Cid OTHER = Cid.ofRaw(new byte[] {2});
    private static final Cid PARITY = Cid.ofRaw(new byte[] {3});
    private static final Cid NODE = Cid.v1(Multicodec.DAG_CBOR, DATA.multihash());

    private static Value list(Value... items) {
        return new Value.ListValue(List.of(items));
    }

    private static Value piece(Cid cid, long length) {
        return list(new Value.Link(cid), Value.Int.of(length));
    }

    private static Value map(Map<String, Value> entries) {
        return new Value.MapValue(new LinkedHashMap<>(entries));
    }

    private static Value group(long data, long parity, Value... stripes) {
        return map(Map.of("k", Value.Int.of(data), "m", Value.Int.of(parity), "stripes", list(stripes)));
    }

    private static Value root(long generation, Cid root, Value... nodes) {
        return map(Map.of(
                "k", Value.Int.of(2),
                "m", Value.Int.of(1),
                "root", new Value.Link(root),
                "generation", Value.Int.of(generation),
                "nodes", list(nodes)));
    }

    private static final Value STRIPE = list(list(list(piece(DATA, 5)), list(piece(OTHER, 4))), list(piece(PARITY, 5)));

    private static PlanNode decode(Value value) {
        return PlanNode.decode(Codec.DAG_CBOR.encode(value));
    }

    @Test
    void everyKindReadsBack() {
        List<Value> nodes = List.of(
                group(2, 1, STRIPE),
                root(1, DATA, new Value.Link(NODE)),
                map(Map.of("nodes", list(new Value.Link(NODE)))));
        for (Value value : nodes) {
            Bytes body = Codec.DAG_CBOR.encode(value);

            Block block = PlanNode.decode(body).encode();

            assertThat(block.body()).isEqualTo(body);
            assertThat(block.cid()).isEqualTo(Cid.v1(Multicodec.DAG_CBOR, Multihash.sha256(body)));
        }
    }

    private static final Cid PB = Cid.v1(Multicodec.DAG_PB, PARITY.multihash());
    private static final Cid IDENTITY = Cid.v1(Multicodec.RAW, Multihash.identity(Bytes.ofHex("01")));
    private static final Cid MURMUR =
            Cid.v1(Multicodec.RAW, new Multihash(0x22, DATA.multihash().digest()));
    private static final Value ONE = list(piece(DATA, 5));

    static Stream<Arguments> hostile() {
        return Stream.of(hostileStripes(), hostilePieces(), hostileNodes()).flatMap(each -> each);
    }

    private static Stream<Arguments> hostileStripes() {
        return Stream.of(
                Arguments.of(group(0, 1, STRIPE), "storage class 0+1 has 1 cells, limit"),
                Arguments.of(group(200, 56, STRIPE), "storage class 200+56 has 256 cells, limit"),
                Arguments.of(group(256, 0, STRIPE), "number is 256, limit 255"),
                Arguments.of(group(2, 1), "a group has no stripe"),
                Arguments.of(group(2, 1, list(list(), list())), "has 0 cells of data, limit 1 to 2"),
                Arguments.of(group(1, 1, STRIPE), "has 2 cells of data, limit 1 to 1"),
                Arguments.of(group(2, 2, STRIPE), "has 1 of parity, expected 2"),
                Arguments.of(group(2, 1, list(list(ONE), list(piece(PARITY, 5)))), "has 1 of parity, expected 0"),
                Arguments.of(group(2, 1, list(list(list()), list())), "a cell has no block"),
                Arguments.of(group(2, 1, list(list(ONE, ONE), list(piece(PARITY, 5)))), "stands twice in a group"),
                Arguments.of(group(2, 1, STRIPE, STRIPE), "stands twice in a group"),
                Arguments.of(
                        group(2, 1, list(list(ONE, list(piece(OTHER, 4))), list(piece(PARITY, 4)))),
                        "is 4 bytes, the longest cell 5"),
                Arguments.of(
                        group(2, 1, list(list(ONE, list(piece(OTHER, 4))), list(piece(PB, 5)))),
                        "is not raw under sha2-256"));
    }

    private static Stream<Arguments> hostilePieces() {
        return Stream.of(
                Arguments.of(group(1, 0, list(list(list(piece(IDENTITY, 1))), list())), "outside of its name"),
                Arguments.of(group(1, 0, list(list(list(piece(PB.toV0(), 1))), list())), "is no CIDv1"),
                Arguments.of(group(1, 0, list(list(list(piece(MURMUR, 1))), list())), "code 34 (0x22)"),
                Arguments.of(
                        group(1, 0, list(list(list(piece(DATA, 2_097_153))), list())),
                        "number is 2097153, limit 2097152"),
                Arguments.of(group(1, 0, list(list(list(piece(DATA, -1))), list())), "no number"),
                Arguments.of(
                        group(1, 0, list(list(list(piece(DATA, 1 << 20), piece(OTHER, 1))), list())),
                        "a cell of 2 blocks is 1048577 bytes, limit 1048576"),
                Arguments.of(group(1, 0, list(list(list(list(new Value.Link(DATA)))), list())), "has 1 items"),
                Arguments.of(group(1, 0, list(list(ONE))), "has 1 items, expected 2"));
    }

    private static Stream<Arguments> hostileNodes() {
        return Stream.of(
                Arguments.of(root(2, DATA, new Value.Link(NODE)), "plan is of generation 2, this program knows 1"),
                Arguments.of(root(1, PB.toV0(), new Value.Link(NODE)), "is no CIDv1"),
                Arguments.of(root(1, DATA, new Value.Link(DATA)), "is not dag-cbor under sha2-256"),
                Arguments.of(map(Map.of("nodes", list())), "a plan node has 0 links, limit 1 to 8192"),
                Arguments.of(
                        map(Map.of("nodes", new Value.ListValue(Collections.nCopies(8193, new Value.Link(NODE))))),
                        "a plan node has 8193 links, limit 1 to 8192"),
                Arguments.of(
                        map(Map.of("k", Value.Int.of(2), "m", Value.Int.of(1), "stripez", list(STRIPE))),
                        "plan node has key 'stripez', expected 'stripes'"),
                Arguments.of(
                        map(Map.of(
                                "k",
                                Value.Int.of(2),
                                "m",
                                Value.Int.of(1),
                                "stripes",
                                list(STRIPE),
                                "z",
                                new Value.Null())),
                        "a map of 4 entries is no plan node"),
                Arguments.of(list(), "no map at byte 0"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("hostile")
    void whatBreaksABoundIsRefused(Value value, String reason) {
        assertThatThrownBy(() -> decode(value))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void everyTruncationIsRefused() {
        Bytes body = Codec.DAG_CBOR.encode(group(2, 1, STRIPE));

        for (int length = 0; length < body.length(); length++) {
            Bytes cut = body.slice(0, length);
            assertThatThrownBy(() -> PlanNode.decode(cut)).isInstanceOf(MalformedDataException.class);
        }
    }

    @Test
    void everyFlippedBitIsRefusedOrSaysOneThing() {
        Bytes body = Codec.DAG_CBOR.encode(group(2, 1, STRIPE));

        for (int bit = 0; bit < body.length() * 8; bit++) {
            byte[] damaged = body.toArray();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(PlanNode.decode(Bytes.copyOf(damaged)).encode().body())
                        .isEqualTo(Bytes.copyOf(damaged));
            } catch (MalformedDataException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void longerThanABlockIsRefusedUnread() {
        assertThatThrownBy(() -> PlanNode.decode(Bytes.ofOwned(new byte[Block.BYTES_MAX + 1])))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("plan node is 2097153 bytes, limit 2097152");
    }

    @Test
    void keyIsTheSmallestMultihashOfTheData() {
        var stripe = ((PlanNode.Group) decode(group(2, 1, STRIPE))).stripes().getFirst();
        var hashes = new ArrayList<>(List.of(DATA.multihash(), OTHER.multihash()));
        Collections.sort(hashes);

        assertThat(stripe.key()).isEqualTo(hashes.getFirst());
    }

    /// The hash of `[2, 1, [[link], [link]]]`, put together by hand.
    @Test
    void idIsTheHashOfClassAndNames() {
        var stripe = ((PlanNode.Group) decode(group(2, 1, STRIPE))).stripes().getFirst();
        String link = "d82a582500";

        assertThat(stripe.id())
                .isEqualTo(Multihash.sha256(Bytes.ofHex("83020182" + "81" + link
                        + DATA.toBytes().toHex() + "81" + link + OTHER.toBytes().toHex())));
    }
}
