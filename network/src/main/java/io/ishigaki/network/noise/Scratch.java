package io.ishigaki.network.noise;

import io.netty.util.concurrent.FastThreadLocal;

/// Room for one record and one plaintext in either direction, of each event loop rather than of each connection.
///
/// Valid only between two calls from the loop. Confined to the thread whose it is.
final class Scratch {
    private static final FastThreadLocal<Scratch> CURRENT = new FastThreadLocal<>() {
        @Override
        protected Scratch initialValue() {
            return new Scratch();
        }
    };

    private final byte[] record = new byte[RecordReader.RECORD_BYTES_MAX];
    private final byte[] plain = new byte[RecordReader.RECORD_BYTES_MAX];
    private final byte[] unsealed = new byte[RecordReader.RECORD_BYTES_MAX];
    private final byte[] sealed = new byte[RecordReader.RECORD_BYTES_MAX];

    private Scratch() {}

    static Scratch current() {
        return CURRENT.get();
    }

    byte[] record() {
        return record;
    }

    byte[] plain() {
        return plain;
    }

    /// A plaintext that is to be sealed; [#plain] may be in use meanwhile.
    byte[] unsealed() {
        return unsealed;
    }

    byte[] sealed() {
        return sealed;
    }
}
