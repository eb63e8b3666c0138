package io.ishigaki.dag.car;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.Optional;

/// Compares the index of an archive with the sections that were read.
///
/// ```text
/// IndexSorted          = 0x0400  buckets
/// MultihashIndexSorted = 0x0401  count[4]  ( multihash code[8]  buckets )*
/// buckets              = count[4]  ( width[4]  length in bytes[8]  ( digest[width - 8]  offset[8] )* )*
/// ```
///
/// Codes, widths and digests ascend. The index lists every section, once for each time that its
/// block stands in the archive; those of identity CIDs only where the archive says that it is fully
/// indexed, or all of them. An index in a format other than these two is left unread: nothing
/// depends on it.
///
/// Confined to one thread.
///
/// @see <a href="https://ipld.io/specs/transport/car/carv2/#index-format">CARv2, index format</a>
final class CarIndexCheck {
    private static final long INDEX_SORTED = 0x0400;
    private static final long MULTIHASH_INDEX_SORTED = 0x0401;

    private static final int OFFSET_BYTES = 8;
    private static final int ANY_CODE = 0;

    /// The sections read, by offset from the beginning of the data: with their hash function, and
    /// without.
    private final Sums byMultihash = new Sums();
    private final Sums byDigest = new Sums();

    private record Sums(SectionSum identities, SectionSum others) {
        Sums() {
            this(new SectionSum(), new SectionSum());
        }

        SectionSum all() {
            var all = new SectionSum();
            all.add(identities);
            all.add(others);
            return all;
        }

        void add(boolean identity, long code, Bytes digest, long offset) {
            (identity ? identities : others).add(code, digest, offset);
        }
    }

    void addSection(Multihash multihash, long offset) {
        byMultihash.add(multihash.isIdentity(), multihash.code(), multihash.digest(), offset);
        byDigest.add(multihash.isIdentity(), ANY_CODE, multihash.digest(), offset);
    }

    /// Reads the index at the position of `in` and refuses one that disagrees with the sections.
    void check(CarInput in, CarV2Header header) throws IOException {
        long start = in.offset();
        long format = in.varint().orElseThrow(() -> CarInput.malformed(start, "there is no index"));
        var indexed = new SectionSum();
        Optional<Sums> sections = Optional.empty();
        if (format == INDEX_SORTED) {
            readBuckets(in, ANY_CODE, indexed);
            sections = Optional.of(byDigest);
        } else if (format == MULTIHASH_INDEX_SORTED) {
            readCodes(in, indexed);
            sections = Optional.of(byMultihash);
        }
        if (sections.isPresent()) {
            requireEnd(in);
            requireSame(indexed, sections.get(), header.fullyIndexed(), start);
        }
    }

    private static void requireSame(SectionSum indexed, Sums sections, boolean fullyIndexed, long start) {
        boolean same = indexed.isSameAs(sections.all()) || !fullyIndexed && indexed.isSameAs(sections.others());
        if (!same) {
            throw CarInput.malformed(start, "the index does not list the sections of the data");
        }
    }

    private static void requireEnd(CarInput in) throws IOException {
        long end = in.offset();
        if (!in.atEnd()) {
            throw CarInput.malformed(end, "more follows the index");
        }
    }

    private static void readCodes(CarInput in, SectionSum indexed) throws IOException {
        long count = in.littleEndian(4, "the index");
        long previous = -1;
        for (long index = 0; index < count; index++) {
            long code = in.littleEndian(8, "the index");
            requireAscending(previous, code, in, "multihash codes");
            previous = code;
            readBuckets(in, code, indexed);
        }
    }

    private static void readBuckets(CarInput in, long code, SectionSum indexed) throws IOException {
        long count = in.littleEndian(4, "the index");
        long previous = -1;
        for (long index = 0; index < count; index++) {
            long width = in.littleEndian(4, "the index");
            requireAscending(previous, width, in, "widths");
            previous = width;
            if (width < OFFSET_BYTES || width > OFFSET_BYTES + Multihash.DIGEST_BYTES_MAX) {
                throw CarInput.malformed(in.offset(), "width %d of the index".formatted(width));
            }
            readBucket(in, (int) width, code, indexed);
        }
    }

    private static void readBucket(CarInput in, int width, long code, SectionSum indexed) throws IOException {
        long length = in.littleEndian(8, "the index");
        if (length < 0 || length % width != 0) {
            throw CarInput.malformed(in.offset(), "bucket of %d bytes of width %d".formatted(length, width));
        }
        Bytes previous = Bytes.EMPTY;
        for (long left = length; left > 0; left -= width) {
            Bytes digest = Bytes.ofOwned(in.read(width - OFFSET_BYTES, "the index"));
            if (previous.compareTo(digest) > 0) {
                throw CarInput.malformed(in.offset(), "digests of the index do not ascend");
            }
            previous = digest;
            indexed.add(code, digest, in.littleEndian(OFFSET_BYTES, "the index"));
        }
    }

    private static void requireAscending(long previous, long next, CarInput in, String what) {
        if (next <= previous) {
            throw CarInput.malformed(in.offset(), "%s of the index do not ascend".formatted(what));
        }
    }
}
