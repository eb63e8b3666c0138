package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.chunk.ChunkerSpec;
import io.ishigaki.multiformats.HashFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Supplier;

/// One `add` at random: what the configuration says, what the flags say, in words for Kubo and as
/// options for us.
final class RandomAdd {
    private static final int PERMISSION_BITS = 0777;

    private final Random random;
    private final ImportProfile configured;
    private final ImportProfile flagged;
    private final MetadataChoice metadata;
    private final OptionalInt inlineLimit;
    private final boolean emptyDirectories;
    private final boolean hidden;
    private final boolean dereferenceSymlinks;
    private final boolean wrapped;
    private final List<String> ignoreRules;

    RandomAdd(Random random, List<String> ignoreRules) {
        this.random = random;
        this.ignoreRules = ignoreRules;
        configured = switch (random.nextInt(4)) {
            case 0 -> ImportProfile.NONE;
            case 1 -> ImportProfile.UNIXFS_V0_2015;
            case 2 -> ImportProfile.UNIXFS_V1_2025;
            default -> profile(3, true);
        };
        flagged = profile(6, false);
        metadata = random.nextInt(3) == 0 ? metadata() : MetadataChoice.NONE;
        inlineLimit = random.nextInt(5) == 0 ? number(1, 32, 64, 127, 128, 129) : OptionalInt.empty();
        emptyDirectories = random.nextInt(4) != 0;
        hidden = random.nextBoolean();
        dereferenceSymlinks = random.nextInt(6) == 0;
        wrapped = random.nextInt(4) == 0;
    }

    /// One choice in `oneIn` is made; the last two can't be made by a flag.
    private ImportProfile profile(int oneIn, boolean isConfiguration) {
        return new ImportProfile(
                sometimes(oneIn, () -> random.nextInt(2)),
                maybe(oneIn * 2, () -> hash(isConfiguration)),
                maybe(oneIn, random::nextBoolean),
                maybe(2, this::chunker),
                maybe(oneIn, () -> isConfiguration && random.nextBoolean() ? FileLayout.BALANCED : FileLayout.TRICKLE),
                sometimes(oneIn, () -> pick(2, 3, 5, 174, 1024)),
                sometimes(oneIn, () -> pick(0, 1, 5, 10, 174)),
                sometimes(oneIn, () -> isConfiguration ? pick(8, 16, 256) : pick(8, 16, 32, 256, 1024, 100)),
                isConfiguration ? maybe(2, () -> pickOf(SizeEstimation.values())) : Optional.empty(),
                isConfiguration ? sometimes(2, () -> pick(1, 100, 500, 2000, 20_000)) : OptionalInt.empty());
    }

    private MetadataChoice metadata() {
        return new MetadataChoice(
                random.nextBoolean(),
                random.nextBoolean(),
                sometimes(4, () -> 1 + random.nextInt(PERMISSION_BITS)),
                maybe(
                        4,
                        () -> new UnixFsTime(
                                random.nextBoolean()
                                        ? 1 + random.nextInt(Integer.MAX_VALUE)
                                        : -1L - random.nextInt(1 << 30),
                                random.nextBoolean() ? 0 : 1 + random.nextInt(999_999_999))));
    }

    /// With a configuration that names one that it refuses, Kubo does nothing at all, whatever the flags say.
    private HashFunction hash(boolean isConfiguration) {
        String name = List.of("sha2-512", "sha1", "blake2b-256", "blake3", "sha3-256", "sha2-256", "sha2-384")
                .get(random.nextInt(isConfiguration ? 6 : 7));
        return HashFunction.named(name).orElseThrow();
    }

    private ChunkerSpec chunker() {
        List<String> specs = List.of(
                "size-1000",
                "size-65537",
                "size-262144",
                "size-1048576",
                "size-2096896",
                "rabin",
                "rabin-64",
                "rabin-16-100-5000",
                "rabin-17-100-101",
                "rabin-100-101-300000",
                "rabin-512-1024-2048",
                "buzhash");
        return ChunkerSpec.parse(specs.get(random.nextInt(specs.size())));
    }

    private OptionalInt number(int... choices) {
        return OptionalInt.of(pick(choices));
    }

    private int pick(int... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private <T> T pickOf(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private OptionalInt sometimes(int oneIn, Supplier<Integer> choice) {
        return random.nextInt(oneIn) == 0 ? OptionalInt.of(choice.get()) : OptionalInt.empty();
    }

    private <T> Optional<T> maybe(int oneIn, Supplier<T> choice) {
        return random.nextInt(oneIn) == 0 ? Optional.of(choice.get()) : Optional.empty();
    }

    ImportOptions options() {
        // Kubo's configuration takes no contradiction of its own.
        return flagged.orElse(configured).toOptions(inlineLimit.orElse(0), metadata, emptyDirectories);
    }

    LocalEntries.Rules walk() {
        boolean keeps = metadata.isAny();
        return new LocalEntries.Rules(
                new EntryFilter(hidden, IgnoreRules.parse(ignoreRules)), false, dereferenceSymlinks, keeps, keeps);
    }

    boolean isWrapped() {
        return wrapped;
    }

    /// The `Import` section of Kubo's configuration.
    String configuration() {
        var fields = new ArrayList<String>();
        configured.cidVersion().ifPresent(value -> fields.add("\"CidVersion\": " + value));
        configured.hash().ifPresent(value -> fields.add("\"HashFunction\": \"%s\"".formatted(value.name())));
        configured.rawLeaves().ifPresent(value -> fields.add("\"UnixFSRawLeaves\": " + value));
        configured.chunker().ifPresent(value -> fields.add("\"UnixFSChunker\": \"%s\"".formatted(value)));
        configured.layout().ifPresent(value -> fields.add("\"UnixFSDAGLayout\": \"%s\"".formatted(lowerCase(value))));
        configured.fileLinksMax().ifPresent(value -> fields.add("\"UnixFSFileMaxLinks\": " + value));
        configured.directoryLinksMax().ifPresent(value -> fields.add("\"UnixFSDirectoryMaxLinks\": " + value));
        configured.hamtFanout().ifPresent(value -> fields.add("\"UnixFSHAMTDirectoryMaxFanout\": " + value));
        configured
                .hamtEstimation()
                .ifPresent(value ->
                        fields.add("\"UnixFSHAMTDirectorySizeEstimation\": \"%s\"".formatted(lowerCase(value))));
        configured
                .hamtThresholdBytes()
                .ifPresent(value -> fields.add("\"UnixFSHAMTDirectorySizeThreshold\": \"%dB\"".formatted(value)));
        return "{" + String.join(", ", fields) + "}";
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    List<String> flags() {
        var flags = new ArrayList<String>();
        flagged.cidVersion().ifPresent(value -> flags.add("--cid-version=" + value));
        flagged.hash().ifPresent(value -> flags.add("--hash=" + value.name()));
        flagged.rawLeaves().ifPresent(value -> flags.add("--raw-leaves=" + value));
        flagged.chunker().ifPresent(value -> flags.add("--chunker=" + value));
        flagged.layout().ifPresent(_ -> flags.add("--trickle"));
        flagged.fileLinksMax().ifPresent(value -> flags.add("--max-file-links=" + value));
        flagged.directoryLinksMax().ifPresent(value -> flags.add("--max-directory-links=" + value));
        flagged.hamtFanout().ifPresent(value -> flags.add("--max-hamt-fanout=" + value));
        inlineLimit.ifPresent(value -> flags.addAll(List.of("--inline", "--inline-limit=" + value)));
        addMetadata(flags);
        addIf(!emptyDirectories, "--empty-dirs=false", flags);
        addIf(hidden, "--hidden", flags);
        addIf(dereferenceSymlinks, "--dereference-symlinks", flags);
        addIf(wrapped, "--wrap-with-directory", flags);
        ignoreRules.forEach(rule -> flags.add("--ignore=" + rule));
        return flags;
    }

    private void addMetadata(List<String> flags) {
        addIf(metadata.preserveMode(), "--preserve-mode", flags);
        addIf(metadata.preserveMtime(), "--preserve-mtime", flags);
        metadata.mode().ifPresent(value -> flags.add("--mode=0" + Integer.toOctalString(value)));
        metadata.mtime().ifPresent(value -> {
            flags.add("--mtime=" + value.seconds());
            addIf(value.nanos() != 0, "--mtime-nsecs=" + value.nanos(), flags);
        });
    }

    private static void addIf(boolean condition, String flag, List<String> flags) {
        if (condition) {
            flags.add(flag);
        }
    }
}
