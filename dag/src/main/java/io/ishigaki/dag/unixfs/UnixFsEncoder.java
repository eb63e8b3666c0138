package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Uvarint;

/// Writes a [UnixFsData] message, its length first counted so that one array of that size suffices.
///
/// *Confined to* the thread that encodes.
final class UnixFsEncoder {
    static final int TYPE_TAG = 0x08;
    static final int DATA_TAG = 0x12;
    static final int FILE_SIZE_TAG = 0x18;
    static final int BLOCK_SIZES_TAG = 0x20;
    static final int HASH_TYPE_TAG = 0x28;
    static final int FANOUT_TAG = 0x30;
    static final int MODE_TAG = 0x38;
    static final int MTIME_TAG = 0x42;
    static final int SECONDS_TAG = 0x08;
    static final int NANOS_TAG = 0x15;

    private static final int NEGATIVE_VARINT_BYTES = 10;

    private final byte[] target;
    private int at;

    private UnixFsEncoder(int length) {
        target = new byte[length];
    }

    static Bytes encode(UnixFsData message) {
        var encoder = new UnixFsEncoder(length(message));
        encoder.write(message);
        return Bytes.ofOwned(encoder.target);
    }

    /// The number of bytes that [#encode] makes of `message`.
    static int length(UnixFsData message) {
        int length = 1 + varintLength(message.type().code());
        if (message.data().isPresent()) {
            int dataLength = message.data().get().length();
            length += 1 + varintLength(dataLength) + dataLength;
        }
        if (message.fileSize().isPresent()) {
            length += 1 + varintLength(message.fileSize().getAsLong());
        }
        for (int index = 0; index < message.blockSizes().count(); index++) {
            length += 1 + varintLength(message.blockSizes().at(index));
        }
        if (message.hashType().isPresent()) {
            length += 1 + varintLength(message.hashType().getAsLong());
        }
        if (message.fanout().isPresent()) {
            length += 1 + varintLength(message.fanout().getAsLong());
        }
        if (message.mode().isPresent()) {
            length += 1 + varintLength(Integer.toUnsignedLong(message.mode().getAsInt()));
        }
        if (message.mtime().isPresent()) {
            int timeLength = timeLength(message.mtime().get());
            length += 1 + varintLength(timeLength) + timeLength;
        }
        return length;
    }

    private static int timeLength(UnixFsTime time) {
        return 1 + varintLength(time.seconds()) + (time.nanos() == 0 ? 0 : 1 + Integer.BYTES);
    }

    private static int varintLength(long value) {
        return value < 0 ? NEGATIVE_VARINT_BYTES : Uvarint.length(value);
    }

    private void write(UnixFsData message) {
        field(TYPE_TAG, message.type().code());
        message.data().ifPresent(data -> {
            field(DATA_TAG, data.length());
            data.copyTo(0, target, at, data.length());
            at += data.length();
        });
        message.fileSize().ifPresent(size -> field(FILE_SIZE_TAG, size));
        for (int index = 0; index < message.blockSizes().count(); index++) {
            field(BLOCK_SIZES_TAG, message.blockSizes().at(index));
        }
        message.hashType().ifPresent(hashType -> field(HASH_TYPE_TAG, hashType));
        message.fanout().ifPresent(fanout -> field(FANOUT_TAG, fanout));
        message.mode().ifPresent(mode -> field(MODE_TAG, Integer.toUnsignedLong(mode)));
        message.mtime().ifPresent(this::write);
    }

    private void write(UnixFsTime time) {
        field(MTIME_TAG, timeLength(time));
        field(SECONDS_TAG, time.seconds());
        if (time.nanos() != 0) {
            target[at++] = NANOS_TAG;
            for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                target[at++] = (byte) (time.nanos() >>> shift);
            }
        }
    }

    private void field(int tag, long value) {
        target[at++] = (byte) tag;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            target[at++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
    }
}
