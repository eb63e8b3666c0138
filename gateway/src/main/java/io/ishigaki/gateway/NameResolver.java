package io.ishigaki.gateway;

import io.ishigaki.dag.ipns.IpnsName;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// What mutable names point at. The server plugs in what it has: records kept locally, a network.
///
/// Thread-safe; may block.
public interface NameResolver {
    /// Knows no name.
    NameResolver NONE = new NameResolver() {
        @Override
        public Optional<Target> resolve(String name) {
            return Optional.empty();
        }

        @Override
        public Optional<Bytes> record(IpnsName name) {
            return Optional.empty();
        }
    };

    /// Follows `name`, the segment after `/ipns/`, through other names to content; empty if
    /// nobody knows it. A name of a key comes in its canonical form, any other as it was written.
    ///
    /// @throws IOException if the name is known but its record does not hold, or asking failed
    Optional<Target> resolve(String name) throws IOException;

    /// The newest valid signed record of `name`; empty if nobody knows one.
    ///
    /// @throws IOException if a record is known but does not hold, or asking failed
    Optional<Bytes> record(IpnsName name) throws IOException;

    /// Where a name leads now.
    ///
    /// @param path an immutable path, `/ipfs/CID` or below
    /// @param ttl how long the answer may be kept
    record Target(String path, Duration ttl) {}
}
