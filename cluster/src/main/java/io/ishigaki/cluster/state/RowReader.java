package io.ishigaki.cluster.state;

import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import java.util.Iterator;
import java.util.List;

/// Reads the items of a list, one after the other, as what they should be. *Confined to* one thread.
final class RowReader {
    private final String what;
    private final Iterator<Value> items;

    /// @throws MalformedDataException if `row` is no list
    RowReader(String what, Value row) {
        this.what = what;
        if (!(row instanceof Value.ListValue(List<Value> list))) {
            throw new MalformedDataException("%s has a %s where a list belongs".formatted(what, row.kind()));
        }
        this.items = list.iterator();
    }

    private Value next(String kind) {
        if (!items.hasNext()) {
            throw new MalformedDataException("%s ends where %s belongs".formatted(what, kind));
        }
        return items.next();
    }

    private MalformedDataException wrong(Value got, String kind) {
        return new MalformedDataException("%s has a %s where %s belongs".formatted(what, got.kind(), kind));
    }

    long integer() {
        Value item = next("an int");
        if (item instanceof Value.Int(var number) && number.bitLength() < Long.SIZE && number.signum() >= 0) {
            return number.longValue();
        }
        throw wrong(item, "an int from 0 to 2⁶³ − 1");
    }

    Bytes bytes() {
        Value item = next("bytes");
        if (item instanceof Value.ByteString(Bytes content)) {
            return content;
        }
        throw wrong(item, "bytes");
    }

    PeerId peer() {
        return PeerId.decode(bytes());
    }

    List<Value> list() {
        Value item = next("a list");
        if (item instanceof Value.ListValue(List<Value> list)) {
            return list;
        }
        throw wrong(item, "a list");
    }

    /// @throws MalformedDataException if there are more
    void end() {
        if (items.hasNext()) {
            throw new MalformedDataException("%s is longer than it should be".formatted(what));
        }
    }
}
