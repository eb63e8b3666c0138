package io.ishigaki.multiformats.multiaddr;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;

/// The protocol takes no value.
record NoValue() implements ValueFormat {
    @Override
    public int fixedBytes() {
        return 0;
    }

    @Override
    public Bytes parse(String text) {
        throw new MalformedDataException("takes no value");
    }

    @Override
    public String format(Bytes value) {
        return "";
    }

    @Override
    public void check(Bytes value) {
        if (!value.isEmpty()) {
            throw new MalformedDataException("takes no value");
        }
    }
}
