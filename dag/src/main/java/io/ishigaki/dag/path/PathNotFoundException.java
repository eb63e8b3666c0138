package io.ishigaki.dag.path;

import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.io.Serial;

/// A path that leads nowhere: a block on its way has nothing under the next segment. Messages are Kubo's.
public final class PathNotFoundException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String segment;
    private final transient Cid cid;

    private PathNotFoundException(String message, String segment, Cid cid) {
        super(message);
        this.segment = segment;
        this.cid = cid;
    }

    /// No link of the node at `cid` has the name `segment`.
    public static PathNotFoundException noLink(String segment, Cid cid) {
        return new PathNotFoundException("no link named %s under %s".formatted(GoQuote.of(segment), cid), segment, cid);
    }

    static PathNotFoundException noKey(String shown, String segment, Cid cid) {
        return new PathNotFoundException("key not found: " + GoQuote.of(shown), segment, cid);
    }

    static PathNotFoundException noIndex(String segment, Cid cid) {
        String quoted = GoQuote.of(segment);
        return new PathNotFoundException(
                "invalid segment for lookup on a list: %s: strconv.ParseInt: parsing %s: invalid syntax"
                        .formatted(quoted, quoted),
                segment,
                cid);
    }

    static PathNotFoundException wrongKind(String kind, String segment, Cid cid) {
        return new PathNotFoundException(
                "func called on wrong kind: \"LookupBySegment\" called on a %s node (kind: %s),".formatted(kind, kind)
                        + " but only makes sense on map or list",
                segment,
                cid);
    }

    /// The first segment that leads nowhere.
    public String segment() {
        return segment;
    }

    /// The block that has nothing under it.
    public Cid cid() {
        return cid;
    }
}
