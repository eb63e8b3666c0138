package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.BlockExtent;
import io.ishigaki.blockstore.StoreConfig.HashOnRead;
import io.ishigaki.concurrent.Deadline;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads bodies: a look-up in the index, then a positional read of a segment.
///
/// Thread-safe. A body that is not what its hash says is reported to [Damage] and answered as
/// absent.
final class BlockReader {
    /// A block may move between its look-up and its reading; it does not move this often.
    private static final int LOOKUPS_MAX = 100;

    /// Hears of a body that is wrong, and where it lay; null for one in the index.
    @FunctionalInterface
    interface Damage {
        void found(Multihash multihash, @Nullable Position position);
    }

    private final Index index;
    private final Segments segments;
    private final HashOnRead hashOnRead;
    private final Damage damage;

    BlockReader(Index index, Segments segments, HashOnRead hashOnRead, Damage damage) {
        this.index = index;
        this.segments = segments;
        this.hashOnRead = hashOnRead;
        this.damage = damage;
    }

    /// Where a body is: in the log, or here already.
    private record Place(
            @Nullable Position position, @Nullable Bytes inline) {}

    private @Nullable Place find(Bytes key) throws IOException {
        Deadline.check();
        return index.<@Nullable Place>read(reader -> {
            IndexEntry entry = reader.entry(key);
            if (entry == null || !entry.isHere()) {
                return null;
            }
            return entry.position() != null
                    ? new Place(entry.position(), null)
                    : new Place(null, reader.value(Table.BODIES, key).orElseThrow());
        });
    }

    /// The length of the body, or -1 if it is not here.
    int length(Multihash multihash) throws IOException {
        Deadline.check();
        Bytes key = multihash.toBytes();
        return index.read(reader -> {
            IndexEntry entry = reader.entry(key);
            return entry == null || !entry.isHere() ? -1 : entry.length();
        });
    }

    Optional<Bytes> body(Multihash multihash) throws IOException {
        return withPlace(multihash, (segment, place) -> {
            if (place.inline != null) {
                return checkedInline(multihash, place.inline);
            }
            return checked(multihash, Objects.requireNonNull(segment), Objects.requireNonNull(place.position));
        });
    }

    /// `length` bytes from `offset` on, without reading the others where they were checked before.
    Optional<Bytes> range(Multihash multihash, int offset, int length) throws IOException {
        return withPlace(multihash, (segment, place) -> {
            Position position = place.position;
            if (segment == null || position == null || !isTrusted(segment, position)) {
                Optional<Bytes> whole = position == null || segment == null
                        ? checkedInline(multihash, Objects.requireNonNull(place.inline))
                        : checked(multihash, segment, position);
                return whole.map(body -> body.slice(offset, length));
            }
            Objects.checkFromIndexSize(offset, length, position.length());
            byte[] part = readFully(segment, position.offset() + offset, length);
            return part == null ? reportWrong(multihash, position) : Optional.of(Bytes.ofOwned(part));
        });
    }

    /// Puts the body at the position of `room`, without an array in between where it was checked before; false if it is
    /// not here.
    ///
    /// @throws BufferOverflowException if it is longer than what remains of `room`
    boolean copyTo(Multihash multihash, ByteBuffer room) throws IOException {
        return withPlace(multihash, (segment, place) -> {
                    Position position = place.position;
                    if (segment == null || position == null) {
                        return checkedInline(multihash, Objects.requireNonNull(place.inline))
                                .map(body -> room.put(body.asBuffer()));
                    }
                    if (!isTrusted(segment, position)) {
                        return checked(multihash, segment, position).map(body -> room.put(body.asBuffer()));
                    }
                    if (position.length() > room.remaining()) {
                        throw new BufferOverflowException();
                    }
                    ByteBuffer part = room.slice(room.position(), position.length());
                    return segment.file().read(part, position.offset()) == position.length()
                            ? Optional.of(room.position(room.position() + position.length()))
                            : this.<ByteBuffer>reportWrong(multihash, position);
                })
                .isPresent();
    }

    /// The body where it lies in a segment, checked; empty for one in the index.
    Optional<BlockExtent> extent(Multihash multihash) throws IOException {
        return withPlace(multihash, (segment, place) -> {
            Position position = place.position;
            if (segment == null || position == null) {
                return Optional.empty();
            }
            if (!isTrusted(segment, position)
                    && checked(multihash, segment, position).isEmpty()) {
                return Optional.empty();
            }
            var channel = segment.file().channel();
            return channel.isPresent() && segment.hold()
                    ? Optional.of(new SegmentExtent(segment, channel.get(), position))
                    : Optional.empty();
        });
    }

    /// Uses a body at its place; `segment` is held meanwhile, and null for a body in the index.
    @FunctionalInterface
    private interface Use<T> {
        Optional<T> of(@Nullable Segment segment, Place place) throws IOException;
    }

    private <T> Optional<T> withPlace(Multihash multihash, Use<T> use) throws IOException {
        Bytes key = multihash.toBytes();
        for (int lookup = 0; lookup < LOOKUPS_MAX; lookup++) {
            Place place = find(key);
            if (place == null) {
                return Optional.empty();
            }
            if (place.position == null) {
                return use.of(null, place);
            }
            Segment segment = segments.hold(place.position.segment());
            if (segment == null && lookup > 0 && !segments.exists(place.position.segment())) {
                // Not a block that moved meanwhile, for it was looked up since: the file is lost.
                damage.found(multihash, place.position);
                return Optional.empty();
            }
            if (segment != null) {
                try {
                    return use.of(segment, place);
                } catch (ClosedChannelException _) {
                    // The segment was retired long ago, and this reader came too late: the block has moved.
                } finally {
                    segment.release();
                }
            }
        }
        throw new IOException("segment of block " + multihash + " is missing");
    }

    private boolean isTrusted(Segment segment, Position position) {
        return switch (hashOnRead) {
            case ALWAYS -> false;
            case ONCE -> segment.verified().get(position.ordinal());
            case NEVER -> true;
        };
    }

    private Optional<Bytes> checked(Multihash multihash, Segment segment, Position position) throws IOException {
        byte[] body = readFully(segment, position.offset(), position.length());
        if (body == null) {
            return reportWrong(multihash, position);
        }
        if (!isTrusted(segment, position)) {
            if (!multihash.matches(body)) {
                return reportWrong(multihash, position);
            }
            segment.verified().set(position.ordinal());
        }
        return Optional.of(Bytes.ofOwned(body));
    }

    private Optional<Bytes> checkedInline(Multihash multihash, Bytes body) {
        if (hashOnRead != HashOnRead.NEVER && !multihash.matches(body)) {
            return reportWrong(multihash, null);
        }
        return Optional.of(body);
    }

    private <T> Optional<T> reportWrong(Multihash multihash, @Nullable Position position) {
        damage.found(multihash, position);
        return Optional.empty();
    }

    /// The bytes, or null if the file ends before.
    private static byte @Nullable [] readFully(Segment segment, long at, int length) throws IOException {
        byte[] bytes = new byte[length];
        return segment.file().read(ByteBuffer.wrap(bytes), at) == length ? bytes : null;
    }
}
