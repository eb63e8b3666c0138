package io.ishigaki.dag.car;

import java.io.IOException;

/// Where things are in an archive of version 2; offsets count from its first byte.
///
/// ```text
/// pragma[11]  characteristics[16]  data offset[8]  data size[8]  index offset[8]    little-endian
/// ```
///
/// An index offset of 0 means that there is no index.
///
/// @see <a href="https://ipld.io/specs/transport/car/carv2/#header">CARv2, header</a>
record CarV2Header(boolean fullyIndexed, long dataOffset, long dataSize, long indexOffset) {
    private static final int PRAGMA_BYTES = 11;
    private static final int HEADER_BYTES = 40;

    /// "The first (left-most) bit specifies whether the index represents a full catalog."
    private static final int FULLY_INDEXED = 0x80;

    /// Reads the header behind the pragma.
    static CarV2Header read(CarInput in) throws IOException {
        byte[] characteristics = in.read(16, "the characteristics");
        long dataOffset = in.littleEndian(8, "the header");
        long dataSize = in.littleEndian(8, "the header");
        long indexOffset = in.littleEndian(8, "the header");
        if (dataOffset < PRAGMA_BYTES + HEADER_BYTES) {
            throw malformed("data offset", dataOffset);
        }
        if (dataSize <= 0 || dataOffset + dataSize < 0) {
            throw malformed("data size", dataSize);
        }
        if (indexOffset != 0 && indexOffset < dataOffset + dataSize) {
            throw malformed("index offset", indexOffset);
        }
        return new CarV2Header((characteristics[0] & FULLY_INDEXED) != 0, dataOffset, dataSize, indexOffset);
    }

    long dataEnd() {
        return dataOffset + dataSize;
    }

    boolean hasIndex() {
        return indexOffset != 0;
    }

    private static RuntimeException malformed(String field, long value) {
        return CarInput.malformed(
                PRAGMA_BYTES, "invalid %s %s in the header".formatted(field, Long.toUnsignedString(value)));
    }
}
