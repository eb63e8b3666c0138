package io.ishigaki.dag.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Random values through every codec, and random damage to what they write. A failing seed is
/// replayed by its name.
class CodecFuzzTest {
    private static final int ROUNDS = 150;
    private static final int DEPTH_MAX = 4;
    private static final List<String> KEYS = List.of("", "a", "b", "aa", "/", "bytes", "é", "\uD83D\uDE00", "\uFFFF");

    static Stream<Arguments> codecsAndSeeds() {
        return Stream.of(Codec.values())
                .flatMap(codec -> Stream.of(1L, 2L, 0x5EEDL).map(seed -> Arguments.of(codec, seed)));
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @MethodSource("codecsAndSeeds")
    void valuesSurviveRoundTrip(Codec codec, long seed) {
        var random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Value value = value(codec, random);
            Optional<Bytes> block = encode(codec, value);
            if (block.isPresent()) {
                assertThat(codec.decode(block.get())).as("round %d", round).isEqualTo(value);
            }
        }
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @MethodSource("codecsAndSeeds")
    void damagedBlockIsRefusedOrSaysOneThing(Codec codec, long seed) {
        var random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Optional<Bytes> block = encode(codec, value(codec, random));
            if (block.isPresent()) {
                checkDamaged(codec, damage(block.get(), random), "round " + round);
            }
        }
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @MethodSource("codecsAndSeeds")
    void truncatedBlockIsRefusedOrSaysOneThing(Codec codec, long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 10; round++) {
            Bytes block = encode(codec, value(codec, random)).orElse(Bytes.EMPTY);
            for (int length = 0; length < Math.min(block.length(), 2_000); length++) {
                checkDamaged(codec, block.slice(0, length), "round %d length %d".formatted(round, length));
            }
        }
    }

    /// A block that is read at all is written back to something that reads the same, and in
    /// dag-cbor to itself.
    private static void checkDamaged(Codec codec, Bytes block, String description) {
        try {
            codec.links(block);
        } catch (MalformedDataException expected) {
            assertThat(expected.getMessage()).as(description).isNotBlank();
        }
        try {
            Bytes written = codec.encode(codec.decode(block));
            assertThat(codec.encode(codec.decode(written))).as(description).isEqualTo(written);
            if (codec == Codec.DAG_CBOR) {
                assertThat(written).as(description).isEqualTo(block);
            }
        } catch (MalformedDataException expected) {
            assertThat(expected.getMessage()).as(description).isNotBlank();
        }
    }

    private static Bytes damage(Bytes block, Random random) {
        byte[] bytes = block.toArray();
        int flips = 1 + random.nextInt(3);
        for (int flip = 0; flip < flips && bytes.length > 0; flip++) {
            int bit = random.nextInt(bytes.length * 8);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
        return Bytes.ofOwned(bytes);
    }

    private static Optional<Bytes> encode(Codec codec, Value value) {
        try {
            return Optional.of(codec.encode(value));
        } catch (MalformedDataException hasNoForm) {
            return Optional.empty();
        }
    }

    private static Value value(Codec codec, Random random) {
        return switch (codec) {
            case RAW, LIBP2P_KEY -> byteString(random);
            case DAG_PB -> PbForm.valueOf(node(random), PbForm.AbsentFields.LEFT_OUT);
            case DAG_CBOR, DAG_JSON, CBOR, JSON -> anyValue(codec, random, 0);
        };
    }

    private static Value anyValue(Codec codec, Random random, int depth) {
        boolean hasBytes = codec != Codec.JSON;
        boolean hasLinks = codec == Codec.DAG_CBOR || codec == Codec.DAG_JSON;
        return switch (random.nextInt(depth < DEPTH_MAX ? 11 : 7)) {
            case 0 -> new Value.Null();
            case 1 -> new Value.Bool(random.nextBoolean());
            case 2 -> Value.Int.of(random.nextLong() >> random.nextInt(64));
            case 3 -> new Value.Int(new BigInteger(64, random).subtract(BigInteger.valueOf(random.nextInt())));
            case 4 -> number(random);
            case 5 -> hasBytes ? byteString(random) : text(random);
            case 6 -> hasLinks ? new Value.Link(cid(random)) : text(random);
            case 7, 8 -> list(codec, random, depth);
            default -> map(codec, random, depth);
        };
    }

    /// Not whole, because JSON writes a whole number as an integer.
    private static Value number(Random random) {
        return new Value.Float64((random.nextInt() + 0.5) / (1 << random.nextInt(30)));
    }

    private static Value list(Codec codec, Random random, int depth) {
        var items = new ArrayList<Value>();
        for (int count = random.nextInt(5); count > 0; count--) {
            items.add(anyValue(codec, random, depth + 1));
        }
        return new Value.ListValue(items);
    }

    private static Value map(Codec codec, Random random, int depth) {
        var entries = new LinkedHashMap<String, Value>();
        for (int count = random.nextInt(5); count > 0; count--) {
            entries.put(KEYS.get(random.nextInt(KEYS.size())), anyValue(codec, random, depth + 1));
        }
        return new Value.MapValue(entries);
    }

    private static Value.ByteString byteString(Random random) {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return new Value.ByteString(Bytes.ofOwned(bytes));
    }

    private static Value.Text text(Random random) {
        var out = new StringBuilder();
        for (int count = random.nextInt(20); count > 0; count--) {
            int point = random.nextInt(4) > 0 ? random.nextInt(0x80) : random.nextInt(0x10FFFF + 1);
            boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            out.appendCodePoint(surrogate ? '?' : point);
        }
        return new Value.Text(out.toString());
    }

    private static Cid cid(Random random) {
        Multihash multihash = Multihash.sha256(byteString(random).value());
        return random.nextBoolean() ? Cid.v0(multihash) : Cid.v1(Multicodec.DAG_CBOR, multihash);
    }

    private static PbNode node(Random random) {
        var names = new HashSet<String>();
        var links = new ArrayList<PbLink>();
        for (int count = random.nextInt(5); count > 0; count--) {
            names.add(text(random).value());
        }
        if (random.nextBoolean()) {
            links.add(new PbLink(cid(random), Optional.empty(), OptionalLong.empty()));
        }
        names.stream()
                .sorted(Utf8.ORDER)
                .forEach(name -> links.add(new PbLink(
                        cid(random),
                        Optional.of(Bytes.ofOwned(name.getBytes(StandardCharsets.UTF_8))),
                        random.nextBoolean() ? OptionalLong.of(random.nextLong() >>> 1) : OptionalLong.empty())));
        return new PbNode(
                links, random.nextBoolean() ? Optional.of(byteString(random).value()) : Optional.empty());
    }
}
