package io.ishigaki.blockstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.Blockstore.ScrubReport;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Where a round goes on, and when it begins. What a store reads in one call its own tests say.
class ScrubberTest {
    private static final Bytes SECOND = Bytes.ofHex("0102");
    private static final Duration PERIOD = Duration.ofDays(1);

    private final MemoryBlockstore tables = new MemoryBlockstore();
    private final List<Bytes> begun = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-26T12:00:00Z");

    /// A store of two steps.
    private Scrubber scrubber() throws IOException {
        InvocationHandler calls = (_, method, arguments) -> {
            if (method.getName().equals("derivedTable")) {
                return tables.derivedTable((String) arguments[0]);
            }
            begun.add((Bytes) arguments[0]);
            return new ScrubReport(1, 5, 0, arguments[0].equals(SECOND) ? Optional.empty() : Optional.of(SECOND));
        };
        var store = (Blockstore)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Blockstore.class}, calls);
        InstantSource clock = () -> now;
        return new Scrubber(store, new Scrubber.Pace(5, PERIOD), clock, _ -> {});
    }

    @Test
    void roundGoesOnWhereTheLastStepEndedAndTheNextBeginsWhenItsTimeHasCome() throws IOException {
        Scrubber scrubber = scrubber();
        for (int i = 0; i < 5; i++) {
            scrubber.step();
        }
        assertThat(begun).containsExactly(Bytes.EMPTY, SECOND);

        now = now.plus(PERIOD).minusMillis(1);
        scrubber.step();
        assertThat(begun).hasSize(2);

        now = now.plusMillis(1);
        scrubber.step();
        assertThat(begun).containsExactly(Bytes.EMPTY, SECOND, Bytes.EMPTY);
    }

    @Test
    void nextProcessGoesOnWhereThisOneWasSavedAndRestsWhereItRested() throws IOException {
        Scrubber first = scrubber();
        now = now.plus(Duration.ofMinutes(1));
        first.step();

        Scrubber second = scrubber();
        second.step();
        assertThat(begun).containsExactly(Bytes.EMPTY, SECOND);

        scrubber().step();
        assertThat(begun).hasSize(2);
    }

    @Test
    void clockThatWasSetBackDoesNotPutTheNextRoundOff() throws IOException {
        Scrubber scrubber = scrubber();
        scrubber.step();
        scrubber.step();
        now = now.minus(Duration.ofDays(3650));

        scrubber.step();

        assertThat(begun).hasSize(3);
    }
}
