package io.ishigaki.cluster.plan;

import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.util.List;
import java.util.stream.Stream;

/// Cells of data, longest first, and the parity of each: any [#needed] of its positions bring back the others.
///
/// | position            | k′ > 1              | k′ = 1        |
/// |---------------------|---------------------|---------------|
/// | 0 … k′ − 1          | that cell of data   | the one cell  |
/// | k′ … k′ + m − 1     | parity `i − k′`     | the one cell  |
///
/// k′ is the number of cells of data, which is less than k in the last stripe of a group.
public record Stripe(StorageClass of, List<Cell> data, List<Piece> parity) {
    /// Checks what any stripe holds.
    ///
    /// @throws MalformedDataException if the numbers of cells are not those of the class, or parity has
    ///     another length or another kind of name than it must have
    public Stripe {
        data = List.copyOf(data);
        parity = List.copyOf(parity);
        if (data.isEmpty() || data.size() > of.data()) {
            throw new MalformedDataException(
                    "a stripe of %s has %d cells of data, limit 1 to %d".formatted(of, data.size(), of.data()));
        }
        int expected = data.size() == 1 ? 0 : of.parity();
        if (parity.size() != expected) {
            throw new MalformedDataException("a stripe of %s with %d cells of data has %d of parity, expected %d"
                    .formatted(of, data.size(), parity.size(), expected));
        }
        int longest = data.stream().mapToInt(Cell::length).max().orElseThrow();
        for (Piece piece : parity) {
            if (!piece.cid().codec().equals(Multicodec.RAW)
                    || !piece.cid().multihash().isSha256()) {
                throw new MalformedDataException("parity %s is not raw under sha2-256".formatted(piece.cid()));
            }
            if (piece.length() != longest) {
                throw new MalformedDataException(
                        "parity %s is %d bytes, the longest cell %d".formatted(piece.cid(), piece.length(), longest));
            }
        }
    }

    /// k′: how many positions bring back all.
    public int needed() {
        return data.size();
    }

    /// How many positions there are.
    public int positions() {
        return data.size() + of.parity();
    }

    /// What stands at a position; parity is a cell of one block.
    public Cell at(int position) {
        if (data.size() == 1) {
            return data.getFirst();
        }
        return position < data.size() ? data.get(position) : new Cell(List.of(parity.get(position - data.size())));
    }

    /// Bytes of all positions.
    public long bytes() {
        long cells = data.stream().mapToLong(Cell::length).sum();
        return data.size() == 1
                ? cells * positions()
                : cells + parity.stream().mapToLong(Piece::length).sum();
    }

    /// All blocks, parity last.
    public Stream<Piece> pieces() {
        return Stream.concat(data.stream().flatMap(cell -> cell.pieces().stream()), parity.stream());
    }

    /// By what the stripe is placed: the smallest multihash among its data.
    public Multihash key() {
        return data.stream()
                .flatMap(cell -> cell.pieces().stream())
                .map(piece -> piece.cid().multihash())
                .min(Multihash::compareTo)
                .orElseThrow();
    }

    /// The hash of the class and of the names of the data.
    public Multihash id() {
        List<Value> cells = data.stream()
                .<Value>map(cell -> new Value.ListValue(cell.pieces().stream()
                        .<Value>map(piece -> new Value.Link(piece.cid()))
                        .toList()))
                .toList();
        return Multihash.sha256(Codec.DAG_CBOR.encode(new Value.ListValue(
                List.of(Value.Int.of(of.data()), Value.Int.of(of.parity()), new Value.ListValue(cells)))));
    }

    /// The root of a plan and others that are kept whole are such stripes too.
    public static Stripe ofCopies(Cid cid, int length, StorageClass of) {
        return new Stripe(of.ofCopies(), List.of(new Cell(List.of(new Piece(cid.toV1(), length)))), List.of());
    }
}
