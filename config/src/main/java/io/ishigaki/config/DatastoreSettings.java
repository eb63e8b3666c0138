package io.ishigaki.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How blocks are kept. Immutable.
///
/// @param storageMax         the most that the store may take; empty: the free disk less a reserve
/// @param storageGcWatermark percent of the most at which collection starts by itself
/// @param gcPeriod           how often that is looked at
/// @param hashOnRead         when a block that was read is hashed
/// @param inlineBelow        bodies smaller than this live in LMDB itself
/// @param scrubRate          bytes a second that scrub reads; none: no scrub
/// @param scrubPeriod        from the beginning of a scrub of all blocks to that of the next, at least
public record DatastoreSettings(
        Optional<DataSize> storageMax,
        int storageGcWatermark,
        Duration gcPeriod,
        HashOnRead hashOnRead,
        DataSize inlineBelow,
        DataSize scrubRate,
        Duration scrubPeriod) {
    private static final DataSize INLINE_BELOW_MAX = DataSize.ofMebibytes(2);

    static final Setting<Optional<DataSize>> STORAGE_MAX = new Setting<>(
            "Datastore.StorageMax",
            Kind.size(new DataSize(1), new DataSize(Long.MAX_VALUE)).optional("the free disk less 5 %, at least 1GiB"),
            Optional.empty(),
            "The most that the store may take on disk. It is a hard limit: what would pass it is refused with an"
                    + " error, and no half-written DAG stays. What only reads goes on without storing what it"
                    + " fetches.");
    static final Setting<Integer> STORAGE_GC_WATERMARK = new Setting<>(
            "Datastore.StorageGCWatermark",
            Kind.integer(0, 100),
            90,
            "Percent of `Datastore.StorageMax` at which a daemon with `--enable-gc` collects by itself; `0` means the"
                    + " default.");
    static final Setting<Duration> GC_PERIOD = new Setting<>(
            "Datastore.GCPeriod",
            Kind.duration(Duration.ZERO),
            Duration.ofHours(1),
            "How often a daemon with `--enable-gc` looks at the watermark; `0s` is never.");
    static final Setting<HashOnRead> HASH_ON_READ = new Setting<>(
            "Datastore.HashOnRead",
            hashOnReadKind(),
            HashOnRead.ONCE,
            "When a block that was read is hashed and compared with its name: at every read, at the first in the life"
                    + " of a process (a write counts as the first), or only by scrub. `true` and `false` mean"
                    + " `always` and `never`.");
    static final Setting<DataSize> INLINE_BELOW = new Setting<>(
            "Datastore.InlineBelow",
            Kind.size(DataSize.ZERO, INLINE_BELOW_MAX),
            DataSize.ZERO,
            "Block bodies smaller than this live in LMDB itself instead of the value log. Ours; Kubo has no such key.");

    static final Setting<DataSize> SCRUB_RATE = new Setting<>(
            "Datastore.ScrubRate",
            Kind.size(DataSize.ZERO, new DataSize(Long.MAX_VALUE)),
            DataSize.ofMebibytes(2),
            "How many bytes a second a daemon reads to find blocks that have rotted: it hashes all that it has, round"
                    + " after round, and sets aside what is damaged, which a cluster makes anew. `0` is never. Ours;"
                    + " Kubo has no such key.");
    static final Setting<Duration> SCRUB_PERIOD = new Setting<>(
            "Datastore.ScrubPeriod",
            Kind.duration(Duration.ofSeconds(1)),
            Duration.ofDays(7),
            "How long it is at least from the beginning of such a round to that of the next. Ours; Kubo has no such"
                    + " key.");

    static final List<Setting<?>> ALL =
            List.of(STORAGE_MAX, STORAGE_GC_WATERMARK, GC_PERIOD, HASH_ON_READ, INLINE_BELOW, SCRUB_RATE, SCRUB_PERIOD);

    static DatastoreSettings of(ConfigDocument document) throws InvalidConfigException {
        int watermark = STORAGE_GC_WATERMARK.in(document);
        return new DatastoreSettings(
                STORAGE_MAX.in(document),
                watermark == 0 ? STORAGE_GC_WATERMARK.defaultValue() : watermark,
                GC_PERIOD.in(document),
                HASH_ON_READ.in(document),
                INLINE_BELOW.in(document),
                SCRUB_RATE.in(document),
                SCRUB_PERIOD.in(document));
    }

    private static Kind<HashOnRead> hashOnReadKind() {
        Kind<HashOnRead> named = Kind.choice(HashOnRead.class);
        return new Kind<>(
                named.expected() + ", true, false",
                json -> json instanceof Json.Bool(boolean always)
                        ? Optional.of(always ? HashOnRead.ALWAYS : HashOnRead.NEVER)
                        : named.read().apply(json),
                named.show());
    }
}
