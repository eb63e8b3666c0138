package io.ishigaki.blockstore;

import io.ishigaki.blockstore.Blockstore.Problem;
import io.ishigaki.blockstore.Blockstore.ScrubReport;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Re-hashes all blocks of a store, round after round, at a pace; a round that the end of the process cuts short
/// goes on in the next.
///
/// ```text
/// RESTING ──a round is due──▶ READING, in the order of names ──the last block──▶ RESTING
/// ```
///
/// Where it is stands in the derived table [#TABLE], under one key: `reading[1] began[8, milliseconds] name`, the
/// name being that of the next block. *Confined to* one thread at a time.
public final class Scrubber {
    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);

    public static final String TABLE = "scrub";

    private static final Bytes KEY = Bytes.ofHex("00");

    /// Writing down costs a sync: what was read since is read again after the end of the process.
    private static final Duration SAVE_PERIOD = Duration.ofMinutes(1);

    private final Blockstore store;
    private final MetadataTable table;
    private final Pace pace;
    private final InstantSource clock;
    private final Consumer<Problem> problems;
    private boolean reading;
    private Instant began;
    private Bytes next = Bytes.EMPTY;
    private Instant saved;
    private long blocks;
    private long found;

    /// How much is read, and how often.
    ///
    /// @param stepBytes what one [#step] reads, about
    /// @param period from the beginning of a round to that of the next, at least
    public record Pace(long stepBytes, Duration period) {}

    /// @param problems hears of each damaged block, which is absent from then on
    public Scrubber(Blockstore store, Pace pace, InstantSource clock, Consumer<Problem> problems) throws IOException {
        this.store = store;
        this.table = store.derivedTable(TABLE);
        this.pace = pace;
        this.clock = clock;
        this.problems = problems;
        this.saved = clock.instant();
        this.began = Instant.EPOCH;
        Optional<Bytes> at = table.get(KEY);
        if (at.isPresent()) {
            ByteBuffer in = at.get().asBuffer();
            reading = in.get() != 0;
            began = Instant.ofEpochMilli(in.getLong());
            next = Bytes.copyOf(in);
        }
    }

    /// Reads on, if it is time.
    public void step() throws IOException {
        Instant now = clock.instant();
        if (!reading) {
            // A clock that was set back begins a round too.
            if (now.isBefore(began.plus(pace.period)) && !now.isBefore(began)) {
                return;
            }
            begin(now);
        }
        ScrubReport report = store.scrub(next, pace.stepBytes, problems);
        blocks += report.blocks();
        found += report.problems();
        reading = report.next().isPresent();
        next = report.next().orElse(Bytes.EMPTY);
        if (!reading) {
            LOG.atInfo()
                    .addKeyValue("blocks", blocks)
                    .addKeyValue("damaged", found)
                    .log("all blocks were scrubbed");
            save(now);
        } else if (!now.isBefore(saved.plus(SAVE_PERIOD))) {
            save(now);
        }
    }

    private void begin(Instant now) {
        reading = true;
        began = now;
        blocks = 0;
        found = 0;
    }

    private void save(Instant now) throws IOException {
        ByteBuffer at = ByteBuffer.allocate(1 + Long.BYTES + next.length());
        at.put((byte) (reading ? 1 : 0)).putLong(began.toEpochMilli()).put(next.asBuffer());
        table.put(KEY, Bytes.copyOf(at.flip()));
        saved = now;
    }
}
