package io.ishigaki.cluster.plan;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.erasure.CellRange;
import io.ishigaki.erasure.ReedSolomon;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// Makes the parity of stripes, and rebuilds their cells.
///
/// *Bounds.* Holds the cells of one stripe, at most k + m of [Block#BYTES_MAX]; of a usual class half of that, as cells
/// are seldom longer than [Cell#BYTES_MAX].
///
/// *Confined to* one thread.
public final class StripeCoder {
    private final StorageClass of;

    /// By k′, which ends a group with anything up to k.
    private final Map<Integer, ReedSolomon> codes = new HashMap<>();

    private final List<byte[]> buffers = new ArrayList<>();

    /// A coder for stripes of that class.
    public StripeCoder(StorageClass of) {
        this.of = of;
    }

    /// The stripe of these cells; `parity` hears of the blocks of parity, in their order.
    ///
    /// @throws io.ishigaki.dag.BlockAbsentException if a block of the cells is not in `source`
    public Stripe encode(List<Cell> cells, BlockSource source, ParitySink parity) throws IOException {
        int count = cells.size() == 1 ? 0 : of.parity();
        int length = cells.stream().mapToInt(Cell::length).max().orElseThrow();
        var bodies = new ArrayList<byte[]>();
        for (int each = 0; each < count; each++) {
            bodies.add(new byte[length]);
        }
        if (count > 0) {
            code(cells.size()).encode(read(cells, source), ranges(bodies));
        }
        var pieces = new ArrayList<Piece>();
        for (byte[] body : bodies) {
            Block block = Block.ofRaw(body);
            parity.add(block);
            pieces.add(new Piece(block.cid(), length));
        }
        return new Stripe(of, cells, pieces);
    }

    /// Where new blocks of parity go.
    @FunctionalInterface
    public interface ParitySink {
        void add(Block block) throws IOException;
    }

    /// The bytes of the cells at positions `wanted`, checked against their names, from those of any [Stripe#needed]
    /// others.
    ///
    /// @throws MalformedDataException if `present` are not what the stripe lists, or too few
    public SortedMap<Integer, Bytes> rebuild(
            Stripe stripe, SortedMap<Integer, Bytes> present, SortedSet<Integer> wanted) {
        requireCells(stripe, present);
        var rebuilt = new TreeMap<Integer, Bytes>();
        if (stripe.needed() == 1) {
            wanted.forEach(
                    position -> rebuilt.put(position, present.firstEntry().getValue()));
        } else {
            var arrays = new TreeMap<Integer, byte[]>();
            var missing = new TreeMap<Integer, CellRange>();
            for (int position : wanted) {
                arrays.put(position, new byte[stripe.at(position).length()]);
                missing.put(position, CellRange.of(arrays.get(position)));
            }
            var sources = new TreeMap<Integer, CellRange>();
            present.forEach((position, bytes) -> sources.put(position, CellRange.of(bytes.toArray())));
            code(stripe.needed()).rebuild(sources, missing);
            arrays.forEach((position, array) -> rebuilt.put(position, Bytes.ofOwned(array)));
        }
        rebuilt.forEach((position, bytes) -> stripe.at(position).blocksOf(bytes));
        return rebuilt;
    }

    private static void requireCells(Stripe stripe, SortedMap<Integer, Bytes> present) {
        if (present.size() < stripe.needed()) {
            throw new MalformedDataException(
                    "%d cells of a stripe are present, %d are needed".formatted(present.size(), stripe.needed()));
        }
        present.forEach((position, bytes) -> {
            int length = stripe.at(position).length();
            if (bytes.length() != length) {
                throw new MalformedDataException(
                        "cell %d of a stripe is %d bytes, expected %d".formatted(position, bytes.length(), length));
            }
        });
    }

    private ReedSolomon code(int data) {
        return codes.computeIfAbsent(data, count -> ReedSolomon.of(count, of.parity()));
    }

    private static List<CellRange> ranges(List<byte[]> arrays) {
        return arrays.stream().map(CellRange::of).toList();
    }

    private List<CellRange> read(List<Cell> cells, BlockSource source) throws IOException {
        var ranges = new ArrayList<CellRange>();
        for (int index = 0; index < cells.size(); index++) {
            Cell cell = cells.get(index);
            byte[] buffer = buffer(index, cell.length());
            ByteBuffer room = ByteBuffer.wrap(buffer);
            for (Piece piece : cell.pieces()) {
                read(piece, source, room);
            }
            ranges.add(CellRange.of(buffer, 0, room.position()));
        }
        return ranges;
    }

    private static void read(Piece piece, BlockSource source, ByteBuffer room) throws IOException {
        room.limit(room.position() + piece.length());
        boolean fits = true;
        try {
            if (!source.copyTo(piece.cid(), room)) {
                throw new BlockAbsentException(piece.cid());
            }
        } catch (BufferOverflowException _) {
            fits = false;
        }
        if (!fits || room.hasRemaining()) {
            int actual = source.require(piece.cid()).size();
            throw new MalformedDataException(
                    "block %s is %d bytes, expected %d".formatted(piece.cid(), actual, piece.length()));
        }
    }

    private byte[] buffer(int index, int length) {
        if (index == buffers.size()) {
            buffers.add(new byte[Math.max(length, Cell.BYTES_MAX)]);
        } else if (buffers.get(index).length < length) {
            buffers.set(index, new byte[length]);
        }
        return buffers.get(index);
    }
}
