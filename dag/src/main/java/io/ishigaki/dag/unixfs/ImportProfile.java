package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.chunk.ChunkerSpec;
import io.ishigaki.multiformats.HashFunction;
import java.util.Optional;
import java.util.OptionalInt;

/// The choices that decide a file's address, as far as they are made: by flags, by `Import.*` of
/// the configuration, or by a named profile.
///
/// One that leaves something open takes it [#orElse] from another; what stays open in the end is
/// decided by [#toOptions]. Immutable.
///
/// @see <a href="https://specs.ipfs.tech/ipips/ipip-0499/">IPIP-499, the two named profiles</a>
public record ImportProfile(
        OptionalInt cidVersion,
        Optional<HashFunction> hash,
        Optional<Boolean> rawLeaves,
        Optional<ChunkerSpec> chunker,
        Optional<FileLayout> layout,
        OptionalInt fileLinksMax,
        OptionalInt directoryLinksMax,
        OptionalInt hamtFanout,
        Optional<SizeEstimation> hamtEstimation,
        OptionalInt hamtThresholdBytes) {

    /// "DefaultLinksPerBlock = roughLinkBlockSize / roughLinkSize": 8192 / 47.
    private static final int FILE_LINKS_MAX_DEFAULT = 174;

    /// Nothing chosen.
    public static final ImportProfile NONE = new ImportProfile(
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            OptionalInt.empty());

    /// What Kubo did from the beginning.
    public static final ImportProfile UNIXFS_V0_2015 =
            named(0, false, 256 << 10, FILE_LINKS_MAX_DEFAULT, SizeEstimation.LINKS);

    /// What new repositories of ours do.
    public static final ImportProfile UNIXFS_V1_2025 = named(1, true, 1 << 20, 1024, SizeEstimation.BLOCK);

    private static ImportProfile named(
            int cidVersion, boolean rawLeaves, int chunkBytes, int fileLinksMax, SizeEstimation estimation) {
        return new ImportProfile(
                OptionalInt.of(cidVersion),
                Optional.of(HashFunction.SHA2_256),
                Optional.of(rawLeaves),
                Optional.of(new ChunkerSpec.Size(chunkBytes)),
                Optional.of(FileLayout.BALANCED),
                OptionalInt.of(fileLinksMax),
                OptionalInt.of(0),
                OptionalInt.of(HamtFanout.DEFAULT.width()),
                Optional.of(estimation),
                OptionalInt.of(DirectoryShape.BYTES_MAX_DEFAULT));
    }

    /// These choices, and those of `other` where there is none here.
    public ImportProfile orElse(ImportProfile other) {
        return new ImportProfile(
                or(cidVersion, other.cidVersion),
                hash.or(() -> other.hash),
                rawLeaves.or(() -> other.rawLeaves),
                chunker.or(() -> other.chunker),
                layout.or(() -> other.layout),
                or(fileLinksMax, other.fileLinksMax),
                or(directoryLinksMax, other.directoryLinksMax),
                or(hamtFanout, other.hamtFanout),
                hamtEstimation.or(() -> other.hamtEstimation),
                or(hamtThresholdBytes, other.hamtThresholdBytes));
    }

    private static OptionalInt or(OptionalInt first, OptionalInt second) {
        return first.isPresent() ? first : second;
    }

    /// Decides what is still open, as Kubo does: any hash but sha2-256 asks for CID version 1,
    /// version 1 for raw leaves, and metadata for leaves that can carry it.
    ///
    /// @param inlineBytesMax up to how many bytes a block is put into its address; 0 if never
    /// @throws io.ishigaki.multiformats.MalformedDataException if the choices contradict each other
    /// or a limit
    public ImportOptions toOptions(int inlineBytesMax, MetadataChoice metadata, boolean emptyDirectories) {
        return new ImportOptionsResolver(this, metadata).resolve(inlineBytesMax, emptyDirectories);
    }

    int fileLinksMaxOrDefault() {
        int chosen = fileLinksMax.orElse(0);
        return chosen > 0 ? chosen : FILE_LINKS_MAX_DEFAULT;
    }
}
