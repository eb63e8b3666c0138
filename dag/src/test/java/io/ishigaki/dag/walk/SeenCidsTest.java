package io.ishigaki.dag.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SeenCidsTest {
    private static final Multicodec[] CODECS = {Multicodec.RAW, Multicodec.DAG_PB, Multicodec.DAG_CBOR};

    @ParameterizedTest(name = "{0} held, which is also the seed")
    @ValueSource(ints = {1, 2, 63, 256, 300, 1500, 100_000})
    void agreesWithAMapHoweverFewAreHeld(int heldMax) throws IOException {
        var random = new Random(heldMax);
        Map<Cid, Integer> model = new HashMap<>();
        try (var seen = new SeenCids(SeenCids.CIDS_MAX, heldMax)) {
            for (int step = 0; step < Math.min(6000, 300 * heldMax); step++) {
                Cid cid = cid(random.nextInt(1500), CODECS[random.nextInt(CODECS.length)]);
                int depth = random.nextInt(10);

                boolean had = seen.has(cid);
                int before = seen.mark(cid, depth);

                assertThat(had).as("step %d", step).isEqualTo(model.containsKey(cid));
                assertThat(before).as("step %d", step).isEqualTo(model.getOrDefault(cid, -1));
                model.merge(cid, depth, Math::min);
            }
            assertThat(seen.count()).isEqualTo(model.size());
            for (var entry : model.entrySet()) {
                assertThat(seen.mark(entry.getKey(), 99)).isEqualTo(entry.getValue());
            }
        }
    }

    @Test
    void numberOfCidsIsBounded() throws IOException {
        try (var seen = new SeenCids(1000, 64)) {
            for (int number = 0; number < 1000; number++) {
                assertThat(seen.add(cid(number, Multicodec.RAW))).isTrue();
            }

            assertThat(seen.add(cid(7, Multicodec.RAW))).isFalse();
            assertThatThrownBy(() -> seen.add(cid(1000, Multicodec.RAW)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("more than 1000 distinct blocks");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void cidsThatDifferInCodecVersionOrLongDigestAreDifferent(int heldMax) throws IOException {
        Multihash hash = Multihash.sha256(new byte[] {1});
        byte[] longer = new byte[40];
        byte[] other = longer.clone();
        other[39] = 1;
        try (var seen = new SeenCids(10, heldMax)) {
            assertThat(seen.add(Cid.v0(hash))).isTrue();
            assertThat(seen.add(Cid.v1(Multicodec.DAG_PB, hash))).isTrue();
            assertThat(seen.add(Cid.v1(Multicodec.RAW, hash))).isTrue();
            assertThat(seen.add(Cid.v1(Multicodec.RAW, Multihash.identity(Bytes.ofOwned(longer)))))
                    .isTrue();
            assertThat(seen.add(Cid.v1(Multicodec.RAW, Multihash.identity(Bytes.ofOwned(other)))))
                    .isTrue();
            assertThat(seen.add(Cid.v1(Multicodec.RAW, hash))).isFalse();
        }
    }

    @Test
    void digestsThatBeginAlikeAreToldApart() throws IOException {
        try (var seen = new SeenCids(10_000, 100)) {
            for (int number = 0; number < 2000; number++) {
                assertThat(seen.add(alike(number))).isTrue();
            }
            for (int number = 0; number < 2000; number++) {
                assertThat(seen.add(alike(number))).isFalse();
            }
        }
    }

    /// All end at the same slot, the last of the table.
    private static Cid alike(int number) {
        ByteBuffer digest = ByteBuffer.allocate(32).putLong(-1).putInt(8, number);
        return Cid.v1(Multicodec.RAW, new Multihash(Multihash.SHA2_256, Bytes.ofOwned(digest.array())));
    }

    private static Cid cid(int number, Multicodec codec) {
        return Cid.v1(
                codec, Multihash.sha256(ByteBuffer.allocate(4).putInt(0, number).array()));
    }
}
