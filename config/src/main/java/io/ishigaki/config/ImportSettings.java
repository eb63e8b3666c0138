package io.ishigaki.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// How files become DAGs where a command does not say. Immutable.
///
/// What is unset has Kubo's meaning and gives Kubo's CIDs; `init` writes the profile
/// `unixfs-v1-2025`.
///
/// @param cidVersion 0 or 1; unset: 0, or 1 where something else asks for it
/// @param unixFsRawLeaves whether leaves are raw blocks; unset: with CID version 1
/// @param unixFsChunker `size-N`, `rabin-MIN-AVG-MAX` or `buzhash`
/// @param hashFunction the name of a multihash function
/// @param unixFsFileMaxLinks the most links of a node of a file
/// @param unixFsDirectoryMaxLinks more entries than this make a directory a HAMT; 0: only its size
///     does
/// @param unixFsHamtDirectoryMaxFanout the width of a HAMT node, a power of two
/// @param hamtDirectorySizeThreshold a directory larger than this becomes a HAMT
/// @param hamtDirectorySizeEstimation what that size is
/// @param unixFsDagLayout the shape of a file's tree
/// @param batchMaxNodes the most blocks of one write batch
/// @param batchMaxSize the most bytes of one write batch
public record ImportSettings(
        Optional<Integer> cidVersion,
        Optional<Boolean> unixFsRawLeaves,
        String unixFsChunker,
        String hashFunction,
        int unixFsFileMaxLinks,
        int unixFsDirectoryMaxLinks,
        int unixFsHamtDirectoryMaxFanout,
        DataSize hamtDirectorySizeThreshold,
        SizeEstimation hamtDirectorySizeEstimation,
        DagLayout unixFsDagLayout,
        int batchMaxNodes,
        int batchMaxSize) {
    /// What counts as the size of a directory.
    public enum SizeEstimation {
        /// The lengths of names and CIDs.
        LINKS,
        /// The length of the whole block.
        BLOCK,
        /// Nothing: directories never become HAMTs by size.
        DISABLED
    }

    /// The shape of a file's tree.
    public enum DagLayout {
        /// All leaves at the same depth.
        BALANCED,
        /// Leaves at every depth, so that the first bytes are near the root.
        TRICKLE
    }

    private static final Pattern CHUNKER = Pattern.compile("size-[1-9]\\d*|rabin(-\\d+){0,3}|buzhash|default");

    /// Functions that can be computed, and by which Kubo's allow list lets blocks be named, but for BLAKE2b.
    private static final Set<String> FUNCTIONS = Set.of(
            "identity",
            "sha1",
            "sha2-256",
            "sha2-512",
            "dbl-sha2-256",
            "sha3",
            "sha3-224",
            "sha3-256",
            "sha3-384",
            "sha3-512",
            "shake-256",
            "keccak-256",
            "keccak-512",
            "blake3",
            "blake2s-256");

    private static final String BLAKE2B = "blake2b-";
    private static final int BLAKE2B_BITS_MIN = 160;
    private static final int BLAKE2B_BITS_MAX = 512;

    static final Setting<Optional<Integer>> CID_VERSION = new Setting<>(
            "Import.CidVersion",
            Kind.integer(0, 1).optional("`0`, or `1` where another option needs it"),
            Optional.empty(),
            "The version of new CIDs.");
    static final Setting<Optional<Boolean>> RAW_LEAVES = new Setting<>(
            "Import.UnixFSRawLeaves",
            Kind.bool().optional("`true` with CID version 1, else `false`"),
            Optional.empty(),
            "Whether the leaves of a file are raw blocks instead of dag-pb nodes.");
    static final Setting<String> CHUNKER_SETTING = new Setting<>(
            "Import.UnixFSChunker",
            Kind.text(
                    "\"size-BYTES\", \"rabin-MIN-AVG-MAX\" or \"buzhash\"",
                    text -> CHUNKER.matcher(text).matches()),
            "size-262144",
            "How a file is cut into leaves: `size-BYTES`, `rabin`, `rabin-AVG`, `rabin-MIN-AVG-MAX` or `buzhash`.");
    static final Setting<String> HASH_FUNCTION = new Setting<>(
            "Import.HashFunction",
            Kind.text(
                    "the name of a multihash function that blocks may be named by, such as \"blake3\"",
                    ImportSettings::isFunction),
            "sha2-256",
            "The hash function of new CIDs.");
    static final Setting<Integer> FILE_MAX_LINKS = new Setting<>(
            "Import.UnixFSFileMaxLinks",
            Kind.integer(1, Integer.MAX_VALUE),
            174,
            "The most links of one node of a file's tree.");
    static final Setting<Integer> DIRECTORY_MAX_LINKS = new Setting<>(
            "Import.UnixFSDirectoryMaxLinks",
            Kind.integer(0, Integer.MAX_VALUE),
            0,
            "A directory with more entries becomes a HAMT; `0`: only its size decides.");
    static final Setting<Integer> HAMT_MAX_FANOUT =
            new Setting<>("Import.UnixFSHAMTDirectoryMaxFanout", fanout(), 256, "The width of a HAMT node.");
    static final Setting<DataSize> HAMT_SIZE_THRESHOLD = new Setting<>(
            "Import.UnixFSHAMTDirectorySizeThreshold",
            Kind.size(DataSize.ZERO, new DataSize(Long.MAX_VALUE)),
            DataSize.ofKibibytes(256),
            "A directory that is larger than this becomes a HAMT.");
    static final Setting<Optional<DataSize>> OLD_HAMT_SIZE_THRESHOLD = new Setting<>(
            "Internal.UnixFSShardingSizeThreshold",
            Kind.size(DataSize.ZERO, new DataSize(Long.MAX_VALUE)).optional("unset"),
            Optional.empty(),
            "The old name of `Import.UnixFSHAMTDirectorySizeThreshold`; where it is set, it wins, as in Kubo.");
    static final Setting<SizeEstimation> HAMT_SIZE_ESTIMATION = new Setting<>(
            "Import.UnixFSHAMTDirectorySizeEstimation",
            Kind.choice(SizeEstimation.class),
            SizeEstimation.LINKS,
            "What counts as the size of a directory: the lengths of its names and CIDs, or that of its block; or"
                    + " nothing, and then its size never makes it a HAMT.");
    static final Setting<DagLayout> DAG_LAYOUT = new Setting<>(
            "Import.UnixFSDAGLayout", Kind.choice(DagLayout.class), DagLayout.BALANCED, "The shape of a file's tree.");
    static final Setting<Integer> BATCH_MAX_NODES = new Setting<>(
            "Import.BatchMaxNodes", Kind.integer(1, Integer.MAX_VALUE), 128, "The most blocks of one write batch.");
    static final Setting<Integer> BATCH_MAX_SIZE = new Setting<>(
            "Import.BatchMaxSize", Kind.integer(1, Integer.MAX_VALUE), 100 << 20, "The most bytes of one write batch.");

    static final List<Setting<?>> ALL = List.of(
            CID_VERSION,
            RAW_LEAVES,
            CHUNKER_SETTING,
            HASH_FUNCTION,
            FILE_MAX_LINKS,
            DIRECTORY_MAX_LINKS,
            HAMT_MAX_FANOUT,
            HAMT_SIZE_THRESHOLD,
            HAMT_SIZE_ESTIMATION,
            DAG_LAYOUT,
            BATCH_MAX_NODES,
            BATCH_MAX_SIZE,
            OLD_HAMT_SIZE_THRESHOLD);

    private static boolean isFunction(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!lower.startsWith(BLAKE2B)) {
            return FUNCTIONS.contains(lower);
        }
        for (int bits = BLAKE2B_BITS_MIN; bits <= BLAKE2B_BITS_MAX; bits += Byte.SIZE) {
            if (lower.equals(BLAKE2B + bits)) {
                return true;
            }
        }
        return false;
    }

    static ImportSettings of(ConfigDocument document) throws InvalidConfigException {
        DataSize threshold = HAMT_SIZE_THRESHOLD.in(document);
        return new ImportSettings(
                CID_VERSION.in(document),
                RAW_LEAVES.in(document),
                CHUNKER_SETTING.in(document),
                HASH_FUNCTION.in(document),
                FILE_MAX_LINKS.in(document),
                DIRECTORY_MAX_LINKS.in(document),
                HAMT_MAX_FANOUT.in(document),
                OLD_HAMT_SIZE_THRESHOLD.in(document).orElse(threshold),
                HAMT_SIZE_ESTIMATION.in(document),
                DAG_LAYOUT.in(document),
                BATCH_MAX_NODES.in(document),
                BATCH_MAX_SIZE.in(document));
    }

    private static Kind<Integer> fanout() {
        Kind<Integer> integer = Kind.integer(8, 1024);
        return new Kind<>(
                "a power of two from 8 to 1024",
                json -> integer.read().apply(json).filter(value -> Integer.bitCount(value) == 1),
                integer.show());
    }
}
