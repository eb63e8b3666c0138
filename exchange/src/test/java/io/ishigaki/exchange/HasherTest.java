package io.ishigaki.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ishigaki.exchange.message.CidPrefix;
import io.ishigaki.exchange.message.Part;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.network.ProtocolViolationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HasherTest {
    private static final Part LARGE = payload(Hasher.LARGE_BYTES_MIN);
    private static final Part SMALL = payload(10);
    private static final Part OTHER = new Part.PendingBytes(3);

    private final List<Part> taken = Collections.synchronizedList(new ArrayList<>());

    private static Part payload(int bytes) {
        return new Part.Payload(CidPrefix.V0, Bytes.ofOwned(new byte[bytes]));
    }

    @Test
    void readerGoesOnWhileALargeBlockIsTaken() throws Exception {
        var mayGoOn = new CountDownLatch(1);
        var hasher = new Hasher(part -> {
            mayGoOn.await();
            taken.add(part);
        });

        hasher.receive(LARGE);
        assertThat(taken).isEmpty();
        mayGoOn.countDown();
        hasher.finish();

        assertThat(taken).containsExactly(LARGE);
    }

    @Test
    void partsAreHandedOnInTheirOrder() throws Exception {
        var hasher = new Hasher(taken::add);
        List<Part> parts = List.of(LARGE, SMALL, LARGE, LARGE, OTHER, LARGE);

        for (Part part : parts) {
            hasher.receive(part);
        }
        hasher.finish();

        assertThat(taken).containsExactlyElementsOf(parts);
    }

    @Test
    void whatIsWrongWithALargeBlockEndsTheStream() throws Exception {
        var hasher = new Hasher(part -> {
            taken.add(part);
            throw new ProtocolViolationException("too much");
        });

        hasher.receive(LARGE);

        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> hasher.receive(OTHER))
                .withMessage("too much");
        assertThat(taken).as("nothing comes behind it").containsExactly(LARGE);
        hasher.finish();
    }
}
