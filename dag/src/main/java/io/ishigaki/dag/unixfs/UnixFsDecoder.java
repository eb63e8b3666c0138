package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.ProtobufVarint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Reads a [UnixFsData] message with the leniency of protobuf: fields in any order, the last of a
/// repeated one counts, unknown fields and known ones under another wire type are passed over.
///
/// *Confined to* the thread that decodes.
final class UnixFsDecoder {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int START_GROUP = 3;
    private static final int END_GROUP = 4;
    private static final int FIXED32 = 5;

    private static final int PACKED_BLOCK_SIZES_TAG = 0x22;
    private static final int FIELD_NUMBER_MAX = (1 << 29) - 1;

    /// Groups may nest; one level of ours is one level of the stack.
    private static final int GROUP_DEPTH_MAX = 100;

    private OptionalInt type = OptionalInt.empty();
    private Optional<Bytes> data = Optional.empty();
    private OptionalLong fileSize = OptionalLong.empty();
    private long[] blockSizes = new long[0];
    private int blockSizeCount;
    private OptionalLong hashType = OptionalLong.empty();
    private OptionalLong fanout = OptionalLong.empty();
    private OptionalInt mode = OptionalInt.empty();
    private @Nullable Time mtime;

    /// The parts of an mtime met so far; a second one adds to the first.
    private static final class Time {
        private OptionalLong seconds = OptionalLong.empty();
        private int nanos;
    }

    private UnixFsDecoder() {}

    static UnixFsData decode(Bytes bytes) {
        var decoder = new UnixFsDecoder();
        ByteBuffer in = bytes.asBuffer().order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            decoder.readField(in);
        }
        return decoder.finish();
    }

    private UnixFsData finish() {
        int code = type.orElseThrow(() -> new MalformedDataException("UnixFS data has no type"));
        return new UnixFsData(
                UnixFsType.ofCode(code),
                data,
                fileSize,
                BlockSizes.copyOf(blockSizes, blockSizeCount),
                hashType,
                fanout,
                mode,
                Optional.ofNullable(mtime).map(UnixFsDecoder::timeOf));
    }

    private static UnixFsTime timeOf(Time time) {
        long seconds = time.seconds.orElseThrow(() -> new MalformedDataException("UnixFS mtime has no seconds"));
        return new UnixFsTime(seconds, time.nanos);
    }

    private void readField(ByteBuffer in) {
        long tag = readTag(in);
        if (tag > 0xFF) {
            skip(in, tag, 0);
            return;
        }
        switch ((int) tag) {
            case UnixFsEncoder.TYPE_TAG -> type = OptionalInt.of((int) readVarint(in));
            case UnixFsEncoder.DATA_TAG -> data = Optional.of(Bytes.copyOf(readDelimited(in)));
            case UnixFsEncoder.FILE_SIZE_TAG -> fileSize = OptionalLong.of(readVarint(in));
            case UnixFsEncoder.BLOCK_SIZES_TAG -> addBlockSize(readVarint(in));
            case PACKED_BLOCK_SIZES_TAG -> {
                ByteBuffer packed = readDelimited(in);
                while (packed.hasRemaining()) {
                    addBlockSize(readVarint(packed));
                }
            }
            case UnixFsEncoder.HASH_TYPE_TAG -> hashType = OptionalLong.of(readVarint(in));
            case UnixFsEncoder.FANOUT_TAG -> fanout = OptionalLong.of(readVarint(in));
            case UnixFsEncoder.MODE_TAG -> mode = OptionalInt.of((int) readVarint(in));
            case UnixFsEncoder.MTIME_TAG -> mtime = readTime(readDelimited(in), mtime == null ? new Time() : mtime);
            default -> skip(in, tag, 0);
        }
    }

    private static Time readTime(ByteBuffer in, Time time) {
        while (in.hasRemaining()) {
            long tag = readTag(in);
            if (tag == UnixFsEncoder.SECONDS_TAG) {
                time.seconds = OptionalLong.of(readVarint(in));
            } else if (tag == UnixFsEncoder.NANOS_TAG) {
                need(in, Integer.BYTES);
                time.nanos = in.getInt();
            } else {
                skip(in, tag, 0);
            }
        }
        return time;
    }

    private void addBlockSize(long size) {
        if (blockSizeCount == blockSizes.length) {
            blockSizes = Arrays.copyOf(blockSizes, Math.max(16, blockSizes.length * 2));
        }
        blockSizes[blockSizeCount++] = size;
    }

    private static long readTag(ByteBuffer in) {
        long tag = readVarint(in);
        long number = tag >>> 3;
        if (number < 1 || number > FIELD_NUMBER_MAX) {
            throw new MalformedDataException("UnixFS data has a field of number " + Long.toUnsignedString(number));
        }
        return tag;
    }

    /// Passes over the field of `tag` that is `depth` groups deep.
    private static void skip(ByteBuffer in, long tag, int depth) {
        switch ((int) (tag & 7)) {
            case VARINT -> readVarint(in);
            case FIXED64 -> skipBytes(in, Long.BYTES);
            case LENGTH_DELIMITED -> readDelimited(in);
            case START_GROUP -> skipGroup(in, tag >>> 3, depth + 1);
            case FIXED32 -> skipBytes(in, Integer.BYTES);
            default -> throw new MalformedDataException("UnixFS data has a field of wire type " + (tag & 7));
        }
    }

    private static void skipGroup(ByteBuffer in, long number, int depth) {
        if (depth > GROUP_DEPTH_MAX) {
            throw new MalformedDataException("UnixFS data has groups nested deeper than " + GROUP_DEPTH_MAX);
        }
        for (long tag = readTag(in); tag != (number << 3 | END_GROUP); tag = readTag(in)) {
            skip(in, tag, depth);
        }
    }

    private static void skipBytes(ByteBuffer in, int count) {
        need(in, count);
        in.position(in.position() + count);
    }

    /// The bytes of a length-delimited field; the position of `in` moves behind them.
    private static ByteBuffer readDelimited(ByteBuffer in) {
        long length = readVarint(in);
        need(in, length);
        ByteBuffer slice = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + (int) length);
        return slice;
    }

    private static void need(ByteBuffer in, long count) {
        if (count < 0 || count > in.remaining()) {
            throw new MalformedDataException(
                    "UnixFS data is cut short: %d of %s bytes".formatted(in.remaining(), Long.toUnsignedString(count)));
        }
    }

    private static long readVarint(ByteBuffer in) {
        return ProtobufVarint.read(in, "UnixFS data");
    }
}
