package io.ishigaki.blockstore.lmdb;

import io.ishigaki.multiformats.Uvarint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the index knows of one multihash.
///
/// ```text
/// entry = flags [uvarint segment, ordinal, offset, length] [uvarint length] [uvarint stamp] [uvarint keep]
///         *(uvarint codec, uvarint count * 2 + expanded)
/// ```
///
/// Flags: 1 in the log, 2 inline, 4 loose, 8 kept. An entry with neither body is that of a block
/// which something links to and which is not here. Loose means: here, and no count and no keep.
/// Immutable.
///
/// @param position where the body lies in the log
/// @param inlineLength length of a body in the index, or -1
/// @param stamp key of its loose row, or -1
/// @param keep direct pins and claims
record IndexEntry(@Nullable Position position, int inlineLength, long stamp, int keep, List<Count> counts) {
    private static final int IN_LOG = 1;
    private static final int INLINE = 2;
    private static final int LOOSE = 4;
    private static final int KEPT = 8;

    /// An entry whose counts fill more is refused by LMDB's page arithmetic only; this is how many
    /// codecs name one multihash at most.
    static final int CODECS_MAX = 16;

    static final int BYTES_MAX = 1 + 7 * 9 + CODECS_MAX * 18;

    /// How many things link to or pin the multihash under this codec, and whether its own links are
    /// counted in turn.
    record Count(long codec, int count, boolean expanded) {}

    static final IndexEntry ABSENT = new IndexEntry(null, -1, -1, 0, List.of());

    IndexEntry {
        counts = List.copyOf(counts);
    }

    boolean isHere() {
        return position != null || inlineLength >= 0;
    }

    boolean isLoose() {
        return stamp >= 0;
    }

    /// A node that nothing names any more is kept until its own links are uncounted, for they stand
    /// in its body.
    boolean isKept() {
        return keep > 0 || !counts.isEmpty();
    }

    int length() {
        return position != null ? position.length() : inlineLength;
    }

    Optional<Count> count(long codec) {
        return counts.stream().filter(each -> each.codec == codec).findFirst();
    }

    IndexEntry withBody(@Nullable Position newPosition, int newInlineLength) {
        return new IndexEntry(newPosition, newInlineLength, stamp, keep, counts);
    }

    IndexEntry withStamp(long newStamp) {
        return new IndexEntry(position, inlineLength, newStamp, keep, counts);
    }

    IndexEntry withKeep(int newKeep) {
        return new IndexEntry(position, inlineLength, stamp, newKeep, counts);
    }

    IndexEntry withCounts(List<Count> newCounts) {
        return new IndexEntry(position, inlineLength, stamp, keep, newCounts);
    }

    /// This entry with another count of one codec; a count of 0 that is not expanded is left out.
    IndexEntry withCount(Count changed) {
        List<Count> others = new ArrayList<>(counts);
        others.removeIf(each -> each.codec == changed.codec);
        if (changed.count > 0 || changed.expanded) {
            others.add(changed);
        }
        return new IndexEntry(position, inlineLength, stamp, keep, others);
    }

    void writeTo(ByteBuffer out) {
        int flags = (position != null ? IN_LOG : 0)
                | (inlineLength >= 0 ? INLINE : 0)
                | (stamp >= 0 ? LOOSE : 0)
                | (keep > 0 ? KEPT : 0);
        out.put((byte) flags);
        if (position != null) {
            write(out, position.segment());
            write(out, position.ordinal());
            write(out, position.offset());
            write(out, position.length());
        }
        if (inlineLength >= 0) {
            write(out, inlineLength);
        }
        if (stamp >= 0) {
            write(out, stamp);
        }
        if (keep > 0) {
            write(out, keep);
        }
        for (Count each : counts) {
            write(out, each.codec);
            write(out, each.count * 2L + (each.expanded ? 1 : 0));
        }
    }

    private static void write(ByteBuffer out, long value) {
        long rest = value;
        while (rest >= 0x80) {
            out.put((byte) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    /// Reads all of `in`; the inverse of [#writeTo].
    static IndexEntry read(ByteBuffer in) {
        int flags = in.get();
        Position position = (flags & IN_LOG) != 0 ? readPosition(in) : null;
        int inlineLength = (flags & INLINE) != 0 ? (int) Uvarint.read(in) : -1;
        long stamp = (flags & LOOSE) != 0 ? Uvarint.read(in) : -1;
        int keep = (flags & KEPT) != 0 ? (int) Uvarint.read(in) : 0;
        List<Count> counts = in.hasRemaining() ? new ArrayList<>(2) : List.of();
        while (in.hasRemaining()) {
            long codec = Uvarint.read(in);
            long count = Uvarint.read(in);
            counts.add(new Count(codec, (int) (count >> 1), (count & 1) != 0));
        }
        return new IndexEntry(position, inlineLength, stamp, keep, counts);
    }

    private static Position readPosition(ByteBuffer in) {
        return new Position(Uvarint.read(in), (int) Uvarint.read(in), Uvarint.read(in), (int) Uvarint.read(in));
    }
}
