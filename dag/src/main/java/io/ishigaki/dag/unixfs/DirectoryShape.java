package io.ishigaki.dag.unixfs;

/// When a directory becomes a HAMT, and of what width.
///
/// It does with more than `linksMax` links (0: however many) or above `bytesMax` bytes as
/// `estimation` counts them; `bytesMax` 0 means never, and then more than `linksMax` links are an
/// error. One without links never does. Immutable.
public record DirectoryShape(int linksMax, HamtFanout fanout, SizeEstimation estimation, int bytesMax) {
    /// "UnixFSHAMTDirectorySizeThreshold … default 256KiB".
    public static final int BYTES_MAX_DEFAULT = 256 << 10;

    boolean isSharded(LinkTable links, int dataBytes) {
        if (bytesMax == 0 || links.count() == 0) {
            return false;
        }
        if (linksMax > 0 && links.count() > linksMax) {
            return true;
        }
        return switch (estimation) {
            case LINKS -> links.nameAndCidBytes() > bytesMax;
            case BLOCK -> links.encodedBytes() + dataBytes > bytesMax;
            case DISABLED -> false;
        };
    }
}
