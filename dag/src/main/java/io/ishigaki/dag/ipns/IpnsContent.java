package io.ishigaki.dag.ipns;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/// What a record says.
///
/// @param value a content path as text, or, in some old records, a binary CID
/// @param validity when the record ends
/// @param sequence unsigned; of two records the one with the higher counts
/// @param ttl a hint how long to keep the record before asking for a newer one
public record IpnsContent(Bytes value, Instant validity, long sequence, Duration ttl) {
    /// What an empty value means: an empty block.
    private static final String EMPTY_PATH = "/ipfs/bafkqaaa";

    public static IpnsContent of(String path, Instant validity, long sequence, Duration ttl) {
        return new IpnsContent(Bytes.ofOwned(path.getBytes(StandardCharsets.UTF_8)), validity, sequence, ttl);
    }

    /// The content path that the value means, not parsed further.
    ///
    /// @throws MalformedDataException if the value is neither a path nor a CID
    public String path() {
        if (value.isEmpty()) {
            return EMPTY_PATH;
        }
        if (value.at(0) == '/') {
            return new String(value.toArray(), StandardCharsets.UTF_8);
        }
        return "/ipfs/" + Cid.decode(value);
    }
}
