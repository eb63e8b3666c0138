package io.ishigaki.cluster.plan;

import io.ishigaki.dag.codec.CborCursor;
import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.erasure.ReedSolomon;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/// The bytes of plan nodes: `docs/format/ec-plan.md`.
final class PlanCodec {
    private static final String GENERATION = "generation";
    private static final String DATA = "k";
    private static final String PARITY = "m";
    private static final String NODES = "nodes";
    private static final String ROOT = "root";
    private static final String STRIPES = "stripes";

    private PlanCodec() {}

    static Bytes encode(PlanNode node) {
        var entries = new LinkedHashMap<String, Value>();
        switch (node) {
            case PlanNode.Root(int generation, StorageClass of, Cid root, List<Cid> nodes) -> {
                putClass(entries, of);
                entries.put(ROOT, new Value.Link(root));
                entries.put(NODES, list(nodes, Value.Link::new));
                entries.put(GENERATION, Value.Int.of(generation));
            }
            case PlanNode.Branch(List<Cid> nodes) -> entries.put(NODES, list(nodes, Value.Link::new));
            case PlanNode.Group(StorageClass of, List<Stripe> stripes) -> {
                putClass(entries, of);
                entries.put(STRIPES, list(stripes, PlanCodec::value));
            }
        }
        return Codec.DAG_CBOR.encode(new Value.MapValue(entries));
    }

    private static void putClass(Map<String, Value> entries, StorageClass of) {
        entries.put(DATA, Value.Int.of(of.data()));
        entries.put(PARITY, Value.Int.of(of.parity()));
    }

    private static Value value(Stripe stripe) {
        return new Value.ListValue(List.of(
                list(stripe.data(), cell -> list(cell.pieces(), PlanCodec::value)),
                list(stripe.parity(), PlanCodec::value)));
    }

    private static Value value(Piece piece) {
        return new Value.ListValue(List.of(new Value.Link(piece.cid()), Value.Int.of(piece.length())));
    }

    private static <T> Value list(List<T> items, Function<T, Value> form) {
        return new Value.ListValue(items.stream().map(form).toList());
    }

    /// Keys stand in the order of dag-cbor, so the number of entries and the first key tell which node it is.
    static PlanNode decode(Bytes body) {
        var in = new CborCursor(body);
        int entries = in.map();
        PlanNode node = switch (entries) {
            case 1 -> {
                expect(in, NODES);
                yield new PlanNode.Branch(links(in));
            }
            case 3 -> {
                StorageClass of = readClass(in);
                expect(in, STRIPES);
                yield new PlanNode.Group(of, items(in, () -> stripe(in, of)));
            }
            case 5 -> {
                StorageClass of = readClass(in);
                expect(in, ROOT);
                Cid root = in.link();
                expect(in, NODES);
                List<Cid> nodes = links(in);
                expect(in, GENERATION);
                yield new PlanNode.Root(in.number(Integer.MAX_VALUE), of, root, nodes);
            }
            default -> throw new MalformedDataException("a map of %d entries is no plan node".formatted(entries));
        };
        in.end();
        return node;
    }

    private static void expect(CborCursor in, String key) {
        String found = in.text();
        if (!found.equals(key)) {
            throw new MalformedDataException("plan node has key '%s', expected '%s'"
                    .formatted(found.substring(0, Math.min(found.length(), GENERATION.length())), key));
        }
    }

    private static StorageClass readClass(CborCursor in) {
        expect(in, DATA);
        int data = in.number(ReedSolomon.CELLS_MAX);
        expect(in, PARITY);
        return StorageClass.of(data, in.number(ReedSolomon.CELLS_MAX));
    }

    private static List<Cid> links(CborCursor in) {
        return items(in, in::link);
    }

    private static Stripe stripe(CborCursor in, StorageClass of) {
        requirePair(in, "stripe");
        List<Cell> data = items(in, () -> new Cell(items(in, () -> piece(in))));
        return new Stripe(of, data, items(in, () -> piece(in)));
    }

    private static Piece piece(CborCursor in) {
        requirePair(in, "piece");
        return new Piece(in.link(), in.number(Block.BYTES_MAX));
    }

    private static void requirePair(CborCursor in, String what) {
        int count = in.list();
        if (count != 2) {
            throw new MalformedDataException("a %s of a plan has %d items, expected 2".formatted(what, count));
        }
    }

    /// The list grows as items come: what was announced takes nothing.
    private static <T> List<T> items(CborCursor in, Supplier<T> item) {
        int count = in.list();
        var items = new ArrayList<T>();
        for (int index = 0; index < count; index++) {
            items.add(item.get());
        }
        return items;
    }
}
