package io.ishigaki.multiformats.key;

import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Object;

/// ASN.1 structures in and out of DER.
final class Der {
    private Der() {}

    /// A piece of work on bytes that a stranger may have made.
    interface Reading<T> {
        T read() throws IOException;
    }

    /// What `reading` answers. The library that it calls says "malformed" by many kinds of exception, as it happens.
    ///
    /// @throws MalformedDataException with `complaint`, if the bytes are no such structure
    static <T> T read(String complaint, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException
                | IllegalArgumentException
                | IllegalStateException
                | ClassCastException
                | ArithmeticException
                | IndexOutOfBoundsException e) {
            throw new MalformedDataException(complaint, e);
        }
    }

    static byte[] write(ASN1Object structure) {
        try {
            return structure.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException("a key has a DER form", e);
        }
    }
}
