package io.ishigaki.cluster.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttestedTest {
    private static final int OPERATIONS = 1_000;

    private static final List<PeerId> PEERS = IntStream.range(0, 8)
            .mapToObj(number -> new PeerId(Multihash.sha256(new byte[] {(byte) number})))
            .toList();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void agreesWithAMap(long seed) {
        var random = new Random(seed);
        var attested = new Attested();
        Map<PeerId, Held> model = new HashMap<>();
        for (int step = 0; step < OPERATIONS; step++) {
            PeerId peer = PEERS.get(random.nextInt(PEERS.size()));
            var held = new Held(3);
            switch (random.nextInt(8)) {
                case 0 -> assertThat(attested.remove(peer)).isSameAs(model.remove(peer));
                case 1 -> {
                    Set<PeerId> some =
                            PEERS.stream().filter(_ -> random.nextInt(4) > 0).collect(Collectors.toSet());
                    assertThat(attested.keySet().retainAll(some))
                            .isEqualTo(model.keySet().retainAll(some));
                }
                default -> assertThat(attested.put(peer, held)).isSameAs(model.put(peer, held));
            }
            assertThat(attested).as("step %d", step).isEqualTo(model).hasSameSizeAs(model);
            assertThat(attested.get(peer)).as("step %d", step).isSameAs(model.get(peer));
            Map<PeerId, Held> visited = new HashMap<>();
            attested.forEach(visited::put);
            assertThat(visited).as("step %d", step).isEqualTo(model);
        }
    }
}
