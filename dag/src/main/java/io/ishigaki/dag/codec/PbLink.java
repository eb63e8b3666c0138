package io.ishigaki.dag.codec;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/// A link of a dag-pb node.
///
/// The name is bytes, because nothing holds strangers to UTF-8 and the order of links is that of their bytes. An absent
/// name and an empty one are read alike and written differently. The *tsize* is what the child claims to take with all
/// that it links to: a hint, never to be trusted.
public record PbLink(Cid cid, Optional<Bytes> nameBytes, OptionalLong tsize) {
    private static final Optional<Bytes> NO_NAME = Optional.of(Bytes.EMPTY);

    public static PbLink of(Cid cid, String name, long tsize) {
        return of(cid, Bytes.ofOwned(name.getBytes(StandardCharsets.UTF_8)), tsize);
    }

    public static PbLink of(Cid cid, Bytes nameBytes, long tsize) {
        return new PbLink(cid, Optional.of(nameBytes), OptionalLong.of(tsize));
    }

    /// A link of a file to one of its parts: the name is there and empty.
    public static PbLink ofUnnamed(Cid cid, long tsize) {
        return new PbLink(cid, NO_NAME, OptionalLong.of(tsize));
    }

    /// The name as text, empty if there is none; bytes that are no UTF-8 become replacement characters.
    public String name() {
        return nameBytes.isEmpty() ? "" : new String(nameBytes.get().toArray(), StandardCharsets.UTF_8);
    }

    /// The tsize, or 0 if there is none.
    public long tsizeOrZero() {
        return tsize.orElse(0);
    }
}
