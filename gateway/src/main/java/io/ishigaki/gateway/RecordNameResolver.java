package io.ishigaki.gateway;

import io.ishigaki.dag.ipns.IpnsContent;
import io.ishigaki.dag.ipns.IpnsName;
import io.ishigaki.dag.ipns.IpnsRecord;
import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Follows the names of keys by their signed records, each of which is verified anew. Knows no domains.
///
/// Thread-safe if its source is.
public final class RecordNameResolver implements NameResolver {
    /// "Implementations MUST limit the number of recursive lookups": a chain of more names leads nowhere.
    private static final int CHAIN_MAX = 32;

    private final RecordSource records;
    private final InstantSource clock;

    /// Where records are kept.
    @FunctionalInterface
    public interface RecordSource {
        Optional<Bytes> find(IpnsName name) throws IOException;
    }

    public RecordNameResolver(RecordSource records, InstantSource clock) {
        this.records = records;
        this.clock = clock;
    }

    @Override
    public Optional<Target> resolve(String name) throws IOException {
        String next = name;
        List<String> rest = List.of();
        Duration ttl = Duration.ofSeconds(Long.MAX_VALUE);
        for (int chain = 0; chain < CHAIN_MAX; chain++) {
            Optional<IpnsContent> content = contentOf(next);
            if (content.isEmpty()) {
                return Optional.empty();
            }
            ContentPath path = ContentPath.parse(content.get().path()).join(rest);
            ttl = shorter(ttl, lifetime(content.get()));
            if (!path.mutable()) {
                return Optional.of(new Target(path.toString(), ttl));
            }
            next = path.root();
            rest = path.segments();
        }
        throw new IOException("name %s leads through more than %d others".formatted(name, CHAIN_MAX));
    }

    private Optional<IpnsContent> contentOf(String name) throws IOException {
        IpnsName key;
        try {
            key = IpnsName.parse(name);
        } catch (MalformedDataException _) { // a domain, which nobody here can look up
            return Optional.empty();
        }
        return record(key).map(record -> IpnsRecord.decode(record).content());
    }

    private Duration lifetime(IpnsContent content) {
        return shorter(content.ttl(), Duration.between(clock.instant(), content.validity()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    @Override
    public Optional<Bytes> record(IpnsName name) throws IOException {
        Optional<Bytes> record = records.find(name);
        if (record.isPresent()) {
            try {
                IpnsRecord.decode(record.get()).requireValid(name, clock.instant());
            } catch (MalformedDataException e) {
                throw new IOException("record of %s does not hold: %s".formatted(name, e.getMessage()), e);
            }
        }
        return record;
    }
}
