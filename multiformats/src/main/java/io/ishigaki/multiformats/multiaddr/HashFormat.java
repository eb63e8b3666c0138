package io.ishigaki.multiformats.multiaddr;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Multibase;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;

/// A multihash: of a peer's key in either of its text forms, or of a certificate in any base.
record HashFormat(Kind kind) implements ValueFormat {
    enum Kind {
        PEER,
        CERTIFICATE
    }

    @Override
    public int fixedBytes() {
        return ANY_LENGTH;
    }

    @Override
    public Bytes parse(String text) {
        return switch (kind) {
            case PEER -> PeerId.parse(text).toBytes();
            case CERTIFICATE -> Multibase.decode(text);
        };
    }

    @Override
    public String format(Bytes value) {
        return switch (kind) {
            case PEER -> Multibase.BASE58BTC.encodeBare(value);
            case CERTIFICATE -> Multibase.BASE64URL.encode(value);
        };
    }

    @Override
    public void check(Bytes value) {
        var _ = switch (kind) {
            case PEER -> PeerId.decode(value).multihash();
            case CERTIFICATE -> Multihash.decode(value);
        };
    }
}
