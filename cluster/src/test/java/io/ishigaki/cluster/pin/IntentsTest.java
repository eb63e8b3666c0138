package io.ishigaki.cluster.pin;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IntentsTest {
    private final MemoryBlockstore store = new MemoryBlockstore();
    private final Block block = Block.ofRaw(new byte[100]);
    private final Cid root = block.cid();
    private final PeerId self =
            PrivateKey.generate(KeyType.ED25519, new SecureRandom()).peerId();
    private final PinRecord pin = PinRecord.create(root, StorageClass.parse("2x"), self, new SecureRandom());
    private Intents intents;

    @BeforeEach
    void beginPinOfTheCluster() throws IOException {
        intents = new Intents(store);
        try (WriteSession session = store.begin()) {
            session.put(block);
        }
        intents.note(pin, true, Optional.empty());
        pinHere();
    }

    private void pinHere() throws IOException {
        try (WriteSession session = store.begin()) {
            session.pin(new Pin(root, Pin.Mode.RECURSIVE, ""));
        }
    }

    @Test
    void localPinOfPlannedPinGoes() throws IOException {
        intents.planned(pin.id());

        assertThat(store.pins().isRecursive(root)).isFalse();
    }

    @Test
    void localPinStaysThatIsMadeBesideThatOfTheCluster() throws IOException {
        intents.pinLocally(root, this::pinHere);
        intents.planned(pin.id());

        assertThat(store.pins().isRecursive(root)).isTrue();
    }

    @Test
    void localPinStaysThoughThatOfTheClusterGoesAsItIsMade() throws IOException {
        intents.pinLocally(root, () -> {
            pinHere();
            intents.planned(pin.id());
        });

        assertThat(store.pins().isRecursive(root)).isTrue();
    }
}
