package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import org.junit.jupiter.api.Test;

class PushesTest {
    private static final PeerId PEER = new PeerId(Multihash.sha256(new byte[] {1}));
    private static final PeerId ANOTHER = new PeerId(Multihash.sha256(new byte[] {2}));

    private final Pushes pushes = new Pushes();

    @Test
    void peerIsToldOnceAtATimeAndOfTheLatestAtTheEnd() {
        assertThat(pushes.begins(PEER)).isTrue();
        assertThat(pushes.begins(PEER)).isFalse();
        assertThat(pushes.begins(PEER)).isFalse();
        assertThat(pushes.begins(ANOTHER)).isTrue();

        assertThat(pushes.ends(PEER)).isTrue();
        assertThat(pushes.ends(PEER)).isFalse();
        assertThat(pushes.begins(PEER)).isTrue();
    }

    @Test
    void peerThatHasGoneIsToldWhenItIsBack() {
        assertThat(pushes.begins(PEER)).isTrue();
        pushes.forget(PEER);

        assertThat(pushes.begins(PEER)).isTrue();
    }
}
