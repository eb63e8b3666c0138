package io.ishigaki.cluster.hold;

import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What boxes tell each other of what they hold; docs/format/cluster-blocks.md has the bytes.
sealed interface HoldMessage {
    /// How many plan nodes stand in one message.
    int ROWS_MAX = 1_000;

    /// How many bytes the bits of one plan node have.
    int HELD_BYTES_MAX = 512 << 10;

    int BYTES_MAX = 1 << 20;

    int WRONG_CHARS_MAX = 1_000;

    /// How many plans one may lack that are listed, and say what it knows nevertheless.
    int LACKING_MAX = 100;

    Bytes encode();

    /// Says what the sender holds.
    ///
    /// @param layout the name of the layout by which the sender knows its share
    /// @param number where the message stands among those to the same receiver
    /// @param full whether the sender takes no more cells
    /// @param more whether what follows belongs to the telling of everything that this message is part of
    /// @param rows for each plan node all that the sender holds of it
    /// @param known what the sender knows to be pinned; empty if that is what it said last in the same session
    record Told(Multihash layout, Serial number, boolean full, boolean more, List<Row> rows, Optional<Known> known)
            implements HoldMessage {
        public Told {
            rows = List.copyOf(rows);
        }

        @Override
        public Bytes encode() {
            List<Value> items = new ArrayList<>();
            for (Row each : rows) {
                items.add(each.toValue());
            }
            return Codec.DAG_CBOR.encode(new Value.ListValue(List.of(
                    new Value.ByteString(layout.toBytes()),
                    Value.Int.of(number.session()),
                    Value.Int.of(number.inSession()),
                    new Value.Bool(full),
                    new Value.Bool(more),
                    new Value.ListValue(items),
                    orNull(known.map(Known::state)),
                    new Value.ListValue(known.map(Known::lacking).orElse(List.of()).stream()
                            .<Value>map(Value.Link::new)
                            .toList()))));
        }
    }

    /// What a box knows to be pinned.
    ///
    /// @param state that of the cluster, as [Members] has it
    /// @param lacking plans that are listed by it and that the box has not: what it holds of them for other pins
    ///     it may let go
    record Known(Bytes state, List<Cid> lacking) {
        /// What a box knows that has told nothing.
        static final Known NOTHING = new Known(Bytes.EMPTY, List.of());

        public Known {
            lacking = List.copyOf(lacking);
            if (lacking.size() > LACKING_MAX) {
                throw new MalformedDataException(
                        "attestation lacks %d plans, limit %d".formatted(lacking.size(), LACKING_MAX));
            }
        }
    }

    private static Value orNull(Optional<Bytes> bytes) {
        return bytes.<Value>map(Value.ByteString::new).orElseGet(Value.Null::new);
    }

    /// Asks the receiver to tell everything.
    record Ask() implements HoldMessage {
        @Override
        public Bytes encode() {
            return Codec.DAG_CBOR.encode(new Value.ListValue(List.of()));
        }
    }

    /// Says what the sender has found of a plan of another box.
    ///
    /// @param plan its root
    /// @param what is wrong, in words, at most [#WRONG_CHARS_MAX] characters; empty if nothing is
    record Checked(Cid plan, String what) implements HoldMessage {
        public Checked {
            if (what.length() > WRONG_CHARS_MAX) {
                throw new MalformedDataException("what is wrong with a plan is told in %d characters, limit %d"
                        .formatted(what.length(), WRONG_CHARS_MAX));
            }
        }

        @Override
        public Bytes encode() {
            return Codec.DAG_CBOR.encode(new Value.ListValue(List.of(new Value.Link(plan), new Value.Text(what))));
        }
    }

    /// Where a message stands: a session begins with the telling of everything, and a later session takes its
    /// place.
    ///
    /// @param inSession 0, 1, …; with the first that comes of a session all is void that was told before
    record Serial(long session, long inSession) {}

    /// What a box holds of one plan node.
    ///
    /// @param held bits as [Held] writes them, none if it holds no cell; empty if it hasn't the node either
    /// @param passedOn whether it takes nothing of the node, and holds what it has until others have taken that
    record Row(Cid node, Optional<Bytes> held, boolean passedOn) {
        int length() {
            return held.map(Bytes::length).orElse(0) + 64;
        }

        private Value toValue() {
            Value.Link link = new Value.Link(node);
            return new Value.ListValue(
                    passedOn ? List.of(link, orNull(held), new Value.Bool(true)) : List.of(link, orNull(held)));
        }
    }

    /// Reads what [#encode] wrote.
    ///
    /// @throws MalformedDataException if it is no such message, or breaks a limit
    static HoldMessage decode(Bytes message) {
        if (!(Codec.DAG_CBOR.decode(message) instanceof Value.ListValue(var parts))) {
            throw new MalformedDataException("message of what is held is no list");
        }
        if (parts.isEmpty()) {
            return new Ask();
        }
        return parts.size() == 2
                        && parts.get(0) instanceof Value.Link(var plan)
                        && parts.get(1) instanceof Value.Text(var what)
                ? new Checked(plan, what)
                : told(parts);
    }

    private static Told told(List<Value> parts) {
        if (parts.size() >= 8
                && parts.get(0) instanceof Value.ByteString(var layout)
                && parts.get(1) instanceof Value.Int session
                && parts.get(2) instanceof Value.Int inSession
                && parts.get(3) instanceof Value.Bool(var full)
                && parts.get(4) instanceof Value.Bool(var more)
                && parts.get(5) instanceof Value.ListValue(var items)
                && isBytesOrNull(parts.get(6))
                && parts.get(7) instanceof Value.ListValue(var lacking)) {
            if (items.size() > ROWS_MAX) {
                throw new MalformedDataException(
                        "attestation has %d plan nodes, limit %d".formatted(items.size(), ROWS_MAX));
            }
            return new Told(
                    Multihash.decode(layout),
                    new Serial(number(session), number(inSession)),
                    full,
                    more,
                    items.stream().map(HoldMessage::row).toList(),
                    bytes(parts.get(6)).map(state -> new Known(state, links(lacking))));
        }
        throw new MalformedDataException(
                "attestation is not [layout, session, number, full, more, plan nodes, known, lacking]");
    }

    private static List<Cid> links(List<Value> items) {
        List<Cid> links = new ArrayList<>();
        for (Value each : items) {
            if (!(each instanceof Value.Link(var cid))) {
                throw new MalformedDataException("plan that an attestation lacks is no link");
            }
            links.add(cid);
        }
        return links;
    }

    private static boolean isBytesOrNull(Value value) {
        return value instanceof Value.ByteString || value instanceof Value.Null;
    }

    private static Optional<Bytes> bytes(Value value) {
        return value instanceof Value.ByteString(var bytes) ? Optional.of(bytes) : Optional.empty();
    }

    private static long number(Value.Int number) {
        if (number.value().signum() < 0 || number.value().bitLength() >= Long.SIZE) {
            throw new MalformedDataException(
                    "number of an attestation is %s, limit 0 to 2⁶³ − 1".formatted(number.value()));
        }
        return number.value().longValue();
    }

    private static Row row(Value item) {
        if (item instanceof Value.ListValue(var parts)
                && parts.size() >= 2
                && parts.get(0) instanceof Value.Link(var node)
                && isBytesOrNull(parts.get(1))) {
            boolean passedOn = parts.size() >= 3 && parts.get(2) instanceof Value.Bool(var said) && said;
            var row = new Row(node, bytes(parts.get(1)), passedOn);
            int length = row.held().map(Bytes::length).orElse(0);
            if (length > HELD_BYTES_MAX) {
                throw new MalformedDataException(
                        "attestation of %s has %d bytes, limit %d".formatted(node, length, HELD_BYTES_MAX));
            }
            return row;
        }
        throw new MalformedDataException("row of an attestation is not [plan node, bits or null]");
    }
}
