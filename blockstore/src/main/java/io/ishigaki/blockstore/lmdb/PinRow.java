package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A row of the table of pins: binary CIDv1 to mode, version of the CID as it was given, and name.
final class PinRow {
    private static final int DIRECT = 1;
    private static final int V0 = 2;

    private PinRow() {}

    static Bytes key(Cid cid) {
        return cid.toV1().toBytes();
    }

    static Bytes value(Pin pin) {
        var out = new ByteArrayOutputStream();
        boolean isV0 = pin.cid().version() == Cid.Version.V0;
        out.write((pin.mode() == Pin.Mode.DIRECT ? DIRECT : 0) | (isV0 ? V0 : 0));
        out.writeBytes(pin.name().getBytes(StandardCharsets.UTF_8));
        return Bytes.ofOwned(out.toByteArray());
    }

    static Pin read(ByteBuffer key, ByteBuffer value) {
        Cid cid = Cid.read(key);
        int flags = value.get();
        Cid asGiven = (flags & V0) != 0 ? Cid.v0(cid.multihash()) : cid;
        Pin.Mode mode = (flags & DIRECT) != 0 ? Pin.Mode.DIRECT : Pin.Mode.RECURSIVE;
        return new Pin(asGiven, mode, StandardCharsets.UTF_8.decode(value).toString());
    }

    static Optional<Pin> find(IndexView view, Cid cid) {
        Bytes key = key(cid);
        ByteBuffer found = view.find(Table.PINS, key);
        return found == null ? Optional.empty() : Optional.of(read(key.asBuffer(), found));
    }
}
