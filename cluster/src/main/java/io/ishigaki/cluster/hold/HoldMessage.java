package io.ishigaki.cluster.hold;

import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import java.util.ArrayList;
import java.util.List;

/// What a box attests: the cells that it holds, for some plan nodes.
///
/// @param layout the name of the layout by which the sender knows its share
/// @param whole whether the sender holds nothing of the plan nodes that this message and those that follow it at
///     once do not name: the first message after a connection is made says so
/// @param rows for each plan node all that the sender holds of it
record HoldMessage(Multihash layout, boolean whole, List<Row> rows) {
    /// How many plan nodes stand in one message.
    static final int ROWS_MAX = 1_000;

    /// How many bytes the bits of one plan node have.
    static final int HELD_BYTES_MAX = 512 << 10;

    static final int BYTES_MAX = 1 << 20;

    /// @param held bits as [Held] writes them; empty if it holds nothing
    record Row(Cid node, Bytes held) {
        int length() {
            return held.length() + 64;
        }
    }

    HoldMessage {
        rows = List.copyOf(rows);
    }

    Bytes encode() {
        List<Value> items = new ArrayList<>();
        for (Row each : rows) {
            items.add(new Value.ListValue(List.of(new Value.Link(each.node()), new Value.ByteString(each.held()))));
        }
        return Codec.DAG_CBOR.encode(new Value.ListValue(
                List.of(new Value.ByteString(layout.toBytes()), new Value.Bool(whole), new Value.ListValue(items))));
    }

    /// @throws MalformedDataException if it is no such message, or breaks a limit
    static HoldMessage decode(Bytes message) {
        if (Codec.DAG_CBOR.decode(message) instanceof Value.ListValue(var parts)
                && parts.size() >= 3
                && parts.get(0) instanceof Value.ByteString(var layout)
                && parts.get(1) instanceof Value.Bool(var whole)
                && parts.get(2) instanceof Value.ListValue(var items)) {
            if (items.size() > ROWS_MAX) {
                throw new MalformedDataException(
                        "attestation has %d plan nodes, limit %d".formatted(items.size(), ROWS_MAX));
            }
            return new HoldMessage(
                    Multihash.decode(layout),
                    whole,
                    items.stream().map(HoldMessage::row).toList());
        }
        throw new MalformedDataException("attestation is not [layout, whole, plan nodes]");
    }

    private static Row row(Value item) {
        if (item instanceof Value.ListValue(var parts)
                && parts.size() >= 2
                && parts.get(0) instanceof Value.Link(var node)
                && parts.get(1) instanceof Value.ByteString(var held)) {
            if (held.length() > HELD_BYTES_MAX) {
                throw new MalformedDataException(
                        "attestation of %s has %d bytes, limit %d".formatted(node, held.length(), HELD_BYTES_MAX));
            }
            return new Row(node, held);
        }
        throw new MalformedDataException("row of an attestation is not [plan node, bits]");
    }
}
