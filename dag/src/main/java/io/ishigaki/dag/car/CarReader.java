package io.ishigaki.dag.car;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads the blocks of an archive of version 1 or 2, one after the other.
///
/// A version 2 ends where its header says; there its index is compared with the sections, before
/// [#next] answers that there are no more. Padding is skipped. Holds one block at a time.
///
/// Confined to one thread. Errors name the byte at which they were seen: [MalformedDataException]
/// for an archive that is torn, altered or beyond the limits, [IOException] for a stream that
/// fails.
///
/// @see <a href="https://ipld.io/specs/transport/car/">CAR specifications</a>
public final class CarReader implements Closeable {
    /// Version, codec, function and length as varints of nine bytes, and the longest digest.
    private static final int CID_BYTES_MAX = 4 * 9 + 128;

    private final CarInput in;
    private final CarLimits limits;
    private final int version;
    private final List<Cid> roots;
    private final Optional<CarV2Header> wrapper;
    private final CarIndexCheck index = new CarIndexCheck();
    private boolean ended;

    private CarReader(CarInput in, CarLimits limits) throws IOException {
        this.in = in;
        this.limits = limits;
        CarHeader header = readHeader();
        this.version = (int) header.version();
        if (version == CarHeader.VERSION_2) {
            CarV2Header outer = CarV2Header.read(in);
            in.skipTo(outer.dataOffset(), "the padding before the data");
            this.wrapper = Optional.of(outer);
            header = readHeader();
        } else {
            this.wrapper = Optional.empty();
        }
        if (header.version() != CarHeader.VERSION_1) {
            throw CarInput.malformed(in.offset(), "invalid car version: %d".formatted(header.version()));
        }
        this.roots = header.roots();
    }

    /// Reads the header of the archive in `in`, which [#close] closes.
    public static CarReader open(InputStream in, CarLimits limits) throws IOException {
        return new CarReader(new CarInput(in), limits);
    }

    public int version() {
        return version;
    }

    /// The roots that the archive names, whether their blocks are in it or not.
    public List<Cid> roots() {
        return roots;
    }

    /// The next block, which matches its CID, or empty at the end.
    public Optional<Block> next() throws IOException {
        long start = in.offset();
        Optional<Block> block = nextUnverified();
        block.ifPresent(read -> verify(read, start));
        return block;
    }

    private static void verify(Block block, long start) {
        boolean matches;
        try {
            matches = block.cid().multihash().matches(block.body());
        } catch (MalformedDataException e) {
            throw new MalformedDataException(
                    "car: block %s at byte %d can't be verified: %s".formatted(block.cid(), start, e.getMessage()), e);
        }
        if (!matches) {
            throw CarInput.malformed(start, "block does not match its CID " + block.cid());
        }
    }

    /// The next block, for callers that hash it elsewhere: it may be anything.
    public Optional<Block> nextUnverified() throws IOException {
        if (ended) {
            return Optional.empty();
        }
        long start = in.offset();
        OptionalLong length = start == dataEnd() ? OptionalLong.empty() : in.varint();
        if (length.isEmpty()) {
            end();
            return Optional.empty();
        }
        Block block = readSection(start, length.getAsLong());
        wrapper.filter(CarV2Header::hasIndex)
                .ifPresent(outer -> index.addSection(block.cid().multihash(), start - outer.dataOffset()));
        return Optional.of(block);
    }

    private void end() throws IOException {
        ended = true;
        if (wrapper.isPresent()) {
            if (in.offset() != dataEnd()) {
                throw CarInput.malformed(in.offset(), "the stream ends within the data");
            }
            if (wrapper.get().hasIndex()) {
                in.skipTo(wrapper.get().indexOffset(), "the padding before the index");
                index.check(in, wrapper.get());
            }
        }
    }

    private long dataEnd() {
        return wrapper.map(CarV2Header::dataEnd).orElse(Long.MAX_VALUE);
    }

    private Block readSection(long start, long length) throws IOException {
        if (length == 0) {
            throw CarInput.malformed(start, "section is empty");
        }
        if (length > dataEnd() - in.offset()) {
            throw CarInput.malformed(start, "section of %d bytes reaches beyond the data".formatted(length));
        }
        if (length > (long) limits.blockBytesMax() + CID_BYTES_MAX) {
            throw tooLarge(start, length);
        }
        byte[] head = in.read((int) Math.min(length, CID_BYTES_MAX), "a section");
        ByteBuffer buffer = ByteBuffer.wrap(head);
        Cid cid = readCid(buffer, start);
        int bodyLength = (int) length - buffer.position();
        if (bodyLength > limits.blockBytesMax()) {
            throw tooLarge(start, bodyLength);
        }
        byte[] body = Arrays.copyOfRange(head, buffer.position(), buffer.position() + bodyLength);
        if (bodyLength > buffer.remaining()) {
            in.read(body, buffer.remaining(), "block " + cid);
        }
        return new Block(cid, Bytes.ofOwned(body));
    }

    private MalformedDataException tooLarge(long start, long length) {
        return CarInput.malformed(start, "block is %d bytes, limit %d".formatted(length, limits.blockBytesMax()));
    }

    private static Cid readCid(ByteBuffer buffer, long start) {
        try {
            return Cid.read(buffer);
        } catch (MalformedDataException e) {
            throw new MalformedDataException(
                    "car: invalid CID in the section at byte %d: %s".formatted(start, e.getMessage()), e);
        }
    }

    private CarHeader readHeader() throws IOException {
        long start = in.offset();
        long length = in.varint().orElseThrow(() -> CarInput.malformed(start, "the stream is empty"));
        if (length > limits.headerBytesMax()) {
            throw CarInput.malformed(start, "header is %d bytes, limit %d".formatted(length, limits.headerBytesMax()));
        }
        byte[] header = in.read((int) length, "the header");
        try {
            return CarHeader.decode(Bytes.ofOwned(header));
        } catch (MalformedDataException e) {
            throw new MalformedDataException("car: invalid header at byte %d: %s".formatted(start, e.getMessage()), e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
