package io.ishigaki.multiformats.multiaddr;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multibase;

/// An I2P destination: all of it in base64 with `-` and `~` for `+` and `/`, or its hash in base32.
///
/// @see <a href="https://geti2p.net/spec/b32encrypted">B32 for encrypted lease sets</a>
record GarlicFormat(Kind kind) implements ValueFormat {
    enum Kind {
        DESTINATION,
        HASH
    }

    private static final int DESTINATION_BYTES_MIN = 386;
    private static final int HASH_BYTES = 32;
    private static final int ENCRYPTED_BYTES_MIN = 35;

    @Override
    public int fixedBytes() {
        return ANY_LENGTH;
    }

    @Override
    public Bytes parse(String text) {
        return switch (kind) {
            case HASH -> Multibase.BASE32.decodeBare(text);
            case DESTINATION -> {
                if (text.indexOf('+') >= 0 || text.indexOf('/') >= 0) {
                    throw new MalformedDataException("'+' or '/' is no such digit");
                }
                yield Multibase.BASE64_PAD.decodeBare(text.replace('-', '+').replace('~', '/'));
            }
        };
    }

    @Override
    public String format(Bytes value) {
        return switch (kind) {
            case HASH -> Multibase.BASE32.encodeBare(value);
            case DESTINATION ->
                Multibase.BASE64_PAD.encodeBare(value).replace('+', '-').replace('/', '~');
        };
    }

    @Override
    public void check(Bytes value) {
        int length = value.length();
        boolean known = switch (kind) {
            case DESTINATION -> length >= DESTINATION_BYTES_MIN;
            case HASH -> length == HASH_BYTES || length >= ENCRYPTED_BYTES_MIN;
        };
        if (!known) {
            throw new MalformedDataException("%d bytes are no I2P address".formatted(length));
        }
    }
}
