package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// The message in the data field of a UnixFS node. Immutable.
///
/// | field | name         | written as      | used by                                            |
/// |-------|--------------|-----------------|----------------------------------------------------|
/// | 1     | `type`       | varint          | all                                                |
/// | 2     | `data`       | bytes           | content of a leaf, target of a symlink, HAMT bits  |
/// | 3     | `fileSize`   | varint          | files: bytes in and under this node                |
/// | 4     | `blockSizes` | varint each     | files with children                                |
/// | 5     | `hashType`   | varint          | HAMT: the multihash code of its hash of names      |
/// | 6     | `fanout`     | varint          | HAMT: slots of a shard                             |
/// | 7     | `mode`       | varint          | POSIX permissions, where kept                      |
/// | 8     | `mtime`      | message         | `1`: seconds, varint; `2`: nanoseconds, fixed32    |
///
/// Fields are written in this order, each block size with its own tag; on reading any order, packed
/// sizes, repeated and unknown fields are taken as protobuf takes them. Sizes are unsigned on the
/// wire: one that is negative here is beyond 2⁶³ there.
///
/// @see <a href="https://specs.ipfs.tech/unixfs/#data">UnixFS, Data</a>
public record UnixFsData(
        UnixFsType type,
        Optional<Bytes> data,
        OptionalLong fileSize,
        BlockSizes blockSizes,
        OptionalLong hashType,
        OptionalLong fanout,
        OptionalInt mode,
        Optional<UnixFsTime> mtime) {

    /// The code of murmur3-x64-64, the only hash that a HAMT uses.
    public static final long HASH_TYPE_MURMUR3 = 0x22;

    /// A node of `type` with nothing else set.
    public static UnixFsData of(UnixFsType type) {
        return new UnixFsData(
                type,
                Optional.empty(),
                OptionalLong.empty(),
                BlockSizes.NONE,
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                Optional.empty());
    }

    /// A leaf (of type file or raw) that holds `content`.
    public static UnixFsData leaf(UnixFsType type, Bytes content) {
        // An empty leaf has no data field at all, as Kubo writes it.
        Optional<Bytes> data = content.isEmpty() ? Optional.empty() : Optional.of(content);
        return of(type).withFile(data, content.length(), BlockSizes.NONE);
    }

    /// A file node whose children hold `blockSizes` bytes.
    public static UnixFsData file(BlockSizes blockSizes) {
        long fileSize = 0;
        for (int index = 0; index < blockSizes.count(); index++) {
            fileSize += blockSizes.at(index);
        }
        return of(UnixFsType.FILE).withFile(Optional.empty(), fileSize, blockSizes);
    }

    public static UnixFsData directory() {
        return of(UnixFsType.DIRECTORY);
    }

    public static UnixFsData symlink(Bytes target) {
        return new UnixFsData(
                UnixFsType.SYMLINK,
                Optional.of(target),
                OptionalLong.empty(),
                BlockSizes.NONE,
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                Optional.empty());
    }

    /// A HAMT shard of `fanout` whose used slots are the bits of `bitfield`: the lowest bit of its
    /// last byte is slot 0, leading zero bytes are left out.
    public static UnixFsData hamtShard(Bytes bitfield, HamtFanout fanout) {
        return new UnixFsData(
                UnixFsType.HAMT_SHARD,
                bitfield.isEmpty() ? Optional.empty() : Optional.of(bitfield),
                OptionalLong.empty(),
                BlockSizes.NONE,
                OptionalLong.of(HASH_TYPE_MURMUR3),
                OptionalLong.of(fanout.width()),
                OptionalInt.empty(),
                Optional.empty());
    }

    private UnixFsData withFile(Optional<Bytes> content, long size, BlockSizes sizes) {
        return new UnixFsData(type, content, OptionalLong.of(size), sizes, hashType, fanout, mode, mtime);
    }

    /// The same node with the permissions `mode`, or without any.
    public UnixFsData withMode(OptionalInt mode) {
        return new UnixFsData(type, data, fileSize, blockSizes, hashType, fanout, mode, mtime);
    }

    /// The same node last changed at `mtime`, or without a time.
    public UnixFsData withMtime(Optional<UnixFsTime> mtime) {
        return new UnixFsData(type, data, fileSize, blockSizes, hashType, fanout, mode, mtime);
    }

    /// The content of the data field, empty where there is none.
    public Bytes content() {
        return data.orElse(Bytes.EMPTY);
    }

    /// Reads a message that fills all of `bytes`.
    ///
    /// @throws MalformedDataException if `bytes` are no such message; the message names the
    /// offending part
    public static UnixFsData decode(Bytes bytes) {
        return UnixFsDecoder.decode(bytes);
    }

    /// The message as bytes; [#decode] is its inverse.
    public Bytes encode() {
        return UnixFsEncoder.encode(this);
    }
}
