package io.ishigaki.server;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.Scrubber;
import io.ishigaki.concurrent.BackgroundTask;
import io.ishigaki.config.DatastoreSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Scrubs the store of a daemon in the background, as the settings want it.
final class Scrubbing {
    private static final Logger LOG = LoggerFactory.getLogger(Scrubbing.class);

    private static final Duration STEP = Duration.ofSeconds(1);

    private Scrubbing() {}

    static Optional<BackgroundTask> start(Blockstore store, DatastoreSettings settings) throws IOException {
        long rate = settings.scrubRate().bytes();
        if (rate == 0) {
            return Optional.empty();
        }
        var scrubber = new Scrubber(
                store,
                new Scrubber.Pace(rate, settings.scrubPeriod()),
                InstantSource.system(),
                problem -> LOG.atError().addKeyValue("cid", problem.cid()).log("scrub has found a damaged block"));
        return Optional.of(BackgroundTask.start(
                "scrub", STEP, scrubber::step, e -> LOG.atWarn().setCause(e).log("scrub failed")));
    }
}
