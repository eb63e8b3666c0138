package io.ishigaki.rpc.command;

import io.ishigaki.config.ImportSettings;
import io.ishigaki.dag.chunk.ChunkerSpec;
import io.ishigaki.dag.unixfs.FileLayout;
import io.ishigaki.dag.unixfs.ImportOptions;
import io.ishigaki.dag.unixfs.ImportProfile;
import io.ishigaki.dag.unixfs.MetadataChoice;
import io.ishigaki.dag.unixfs.SizeEstimation;
import io.ishigaki.dag.unixfs.UnixFsTime;
import io.ishigaki.multiformats.HashFunction;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Invocation;
import io.ishigaki.rpc.Option;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// The options that decide into which blocks files are made, and what they mean where they are silent: section `Import`
/// of the configuration.
final class ImportFlags {
    private static final int INLINE_BYTES_MAX = 128;
    private static final int MODE_BITS = 07777;

    static final List<Option> OPTIONS = List.of(
            Option.number("cid-version", "0 or 1 (default: Import.CidVersion)"),
            Option.text("hash", "the hash function (default: Import.HashFunction)"),
            Option.flag("raw-leaves", "leaves as raw blocks (default: Import.UnixFSRawLeaves)"),
            Option.text("chunker", "size-N, rabin-MIN-AVG-MAX or buzhash (default: Import.UnixFSChunker)")
                    .alias("s"),
            Option.flag("trickle", "lay out files with their beginning near the root")
                    .alias("t"),
            Option.number("max-file-links", "links of a file's node (default: Import.UnixFSFileMaxLinks)"),
            Option.number(
                    "max-directory-links",
                    "links of a directory before it is a HAMT (default: Import.UnixFSDirectoryMaxLinks)"),
            Option.number(
                    "max-hamt-fanout", "width of a HAMT, 8 to 1024 (default: Import.UnixFSHAMTDirectoryMaxFanout)"),
            Option.flag("inline", "put small blocks into their CIDs"),
            Option.number("inline-limit", "how many bytes are small, at most 128")
                    .withDefault(32),
            Option.flag("preserve-mode", "keep POSIX permissions"),
            Option.flag("preserve-mtime", "keep times of modification"),
            Option.number("mode", "permissions for everything, as in 0644"),
            Option.number("mtime", "time of modification for everything, in seconds since 1970"),
            Option.number("mtime-nsecs", "its nanoseconds"),
            Option.flag("empty-dirs", "keep empty directories").alias("E").withDefault(true));

    private final Invocation asked;
    private final ImportSettings settings;

    ImportFlags(Invocation asked, ImportSettings settings) {
        this.asked = asked;
        this.settings = settings;
    }

    ImportOptions options() throws CommandException {
        return flags().orElse(configured()).toOptions(inlineBytesMax(), metadata(), asked.flag("empty-dirs"));
    }

    private ImportProfile flags() throws CommandException {
        String chunker = asked.text("chunker");
        String hash = asked.text("hash");
        return new ImportProfile(
                integer("cid-version"),
                hash.isEmpty() ? Optional.empty() : Optional.of(hashFunction(hash)),
                asked.flagIfGiven("raw-leaves"),
                chunker.isEmpty() ? Optional.empty() : Optional.of(ChunkerSpec.parse(chunker)),
                asked.flagIfGiven("trickle").map(trickle -> trickle ? FileLayout.TRICKLE : FileLayout.BALANCED),
                integer("max-file-links"),
                integer("max-directory-links"),
                integer("max-hamt-fanout"),
                Optional.empty(),
                OptionalInt.empty());
    }

    private ImportProfile configured() throws CommandException {
        return new ImportProfile(
                optional(settings.cidVersion()),
                Optional.of(hashFunction(settings.hashFunction())),
                settings.unixFsRawLeaves(),
                Optional.of(ChunkerSpec.parse(settings.unixFsChunker())),
                Optional.of(configuredLayout()),
                OptionalInt.of(settings.unixFsFileMaxLinks()),
                OptionalInt.of(settings.unixFsDirectoryMaxLinks()),
                OptionalInt.of(settings.unixFsHamtDirectoryMaxFanout()),
                Optional.of(configuredEstimation()),
                OptionalInt.of((int) Math.min(
                        Integer.MAX_VALUE, settings.hamtDirectorySizeThreshold().bytes())));
    }

    private FileLayout configuredLayout() {
        return switch (settings.unixFsDagLayout()) {
            case BALANCED -> FileLayout.BALANCED;
            case TRICKLE -> FileLayout.TRICKLE;
        };
    }

    private SizeEstimation configuredEstimation() {
        return switch (settings.hamtDirectorySizeEstimation()) {
            case LINKS -> SizeEstimation.LINKS;
            case BLOCK -> SizeEstimation.BLOCK;
            case DISABLED -> SizeEstimation.DISABLED;
        };
    }

    private static OptionalInt optional(Optional<Integer> value) {
        return value.isPresent() ? OptionalInt.of(value.get()) : OptionalInt.empty();
    }

    static HashFunction hashFunction(String name) throws CommandException {
        String lower = name.toLowerCase(Locale.ROOT);
        return HashFunction.named(lower)
                .orElseThrow(() -> new CommandException("unrecognized hash function: \"%s\"".formatted(lower)));
    }

    private OptionalInt integer(String name) throws CommandException {
        OptionalLong given = asked.numberIfGiven(name);
        if (given.isEmpty()) {
            return OptionalInt.empty();
        }
        long value = given.getAsLong();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new CommandException("%s is %d, limit %d".formatted(name, value, Integer.MAX_VALUE));
        }
        return OptionalInt.of((int) value);
    }

    private int inlineBytesMax() throws CommandException {
        if (!asked.flag("inline")) {
            return 0;
        }
        long limit = asked.number("inline-limit");
        if (limit > INLINE_BYTES_MAX) {
            throw new CommandException(
                    "inline-limit %d exceeds maximum allowed size of %d bytes".formatted(limit, INLINE_BYTES_MAX));
        }
        return (int) Math.max(0, limit);
    }

    private MetadataChoice metadata() throws CommandException {
        long mode = asked.number("mode");
        long seconds = asked.number("mtime");
        long nanos = asked.number("mtime-nsecs");
        if (seconds == 0 && nanos != 0) {
            throw new CommandException("option \"mtime-nsecs\" requires \"mtime\" to be provided as well");
        }
        if (nanos < 0 || nanos > Integer.MAX_VALUE) {
            throw new CommandException("mtime-nsecs is %d, limit 999999999".formatted(nanos));
        }
        return new MetadataChoice(
                asked.flag("preserve-mode"),
                asked.flag("preserve-mtime"),
                mode == 0 ? OptionalInt.empty() : OptionalInt.of((int) (mode & MODE_BITS)),
                seconds == 0 ? Optional.empty() : Optional.of(new UnixFsTime(seconds, (int) nanos)));
    }
}
