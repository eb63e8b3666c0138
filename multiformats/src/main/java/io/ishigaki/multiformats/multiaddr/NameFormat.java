package io.ishigaki.multiformats.multiaddr;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// UTF-8 text as it is: a domain name or a zone, or (`PATH`) a path, which takes the rest of the address.
record NameFormat(Kind kind) implements ValueFormat {
    enum Kind {
        /// Not empty, and without `/`.
        NAME,
        /// Begins with `/`, and doesn't end so.
        PATH
    }

    @Override
    public int fixedBytes() {
        return ANY_LENGTH;
    }

    @Override
    public Bytes parse(String text) {
        return Bytes.ofOwned(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String format(Bytes value) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(value.asBuffer()).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedDataException("not UTF-8", e);
        }
    }

    @Override
    public void check(Bytes value) {
        String text = format(value);
        if (text.isEmpty()) {
            throw new MalformedDataException("empty");
        }
        switch (kind) {
            case NAME -> {
                if (text.indexOf('/') >= 0) {
                    throw new MalformedDataException("contains a '/'");
                }
            }
            case PATH -> {
                if (!text.startsWith("/") || text.endsWith("/")) {
                    throw new MalformedDataException("a path begins with '/' and doesn't end with it");
                }
            }
        }
    }
}
