package io.ishigaki.rpc;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.dag.ipns.IpnsName;
import io.ishigaki.dag.ipns.IpnsRecord;
import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.gateway.RecordNameResolver;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiConsumer;

/// The IPNS records that this node keeps, by name, and the paths that they make of names.
///
/// They lie in the table `ipns` of the store: key, the routing key of the name; value, the signed record. Thread-safe.
public final class NameRecords implements RecordNameResolver.RecordSource {
    private static final String TABLE = "ipns";

    private final MetadataTable table;
    private final InstantSource clock;
    private final RecordNameResolver resolver;

    private NameRecords(MetadataTable table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
        this.resolver = new RecordNameResolver(this, clock);
    }

    public static NameRecords in(Blockstore store, InstantSource clock) throws IOException {
        return new NameRecords(store.table(TABLE), clock);
    }

    /// Follows names by what is kept here.
    public RecordNameResolver resolver() {
        return resolver;
    }

    @Override
    public Optional<Bytes> find(IpnsName name) throws IOException {
        return table.get(name.routingKey());
    }

    /// Keeps a record durably, in place of a lesser one of that name.
    ///
    /// @throws MalformedDataException if the record does not hold
    /// @throws CommandException if a greater one is kept
    public void put(IpnsName name, Bytes encoded) throws IOException {
        IpnsRecord record = IpnsRecord.decode(encoded);
        record.requireValid(name, clock.instant());
        Optional<IpnsRecord> kept = find(name).map(IpnsRecord::decode);
        if (kept.isPresent() && kept.get().compareTo(record) > 0) {
            throw new CommandException("can't replace a newer value with an older value");
        }
        table.put(name.routingKey(), encoded);
    }

    /// Shows every record that is kept, valid or not, by the routing key of its name.
    public void forEach(BiConsumer<Bytes, Bytes> visitor) throws IOException {
        table.forEach(Bytes.EMPTY, (key, record) -> {
            visitor.accept(key, record);
            return true;
        });
    }

    /// The immutable path that a mutable one means now.
    ///
    /// @throws CommandException if its name is not known
    public ContentPath resolve(ContentPath path) throws IOException {
        var target = resolver.resolve(path.root()).orElseThrow(() -> unknown(path));
        return ContentPath.parse(target.path()).join(path.segments());
    }

    /// The path that the name of a mutable path stands for, which may begin with another name.
    ///
    /// @throws CommandException if its name is not known
    public ContentPath step(ContentPath path) throws IOException {
        IpnsName name;
        try {
            name = IpnsName.parse(path.root());
        } catch (MalformedDataException _) { // a domain
            throw unknown(path);
        }
        Bytes record = resolver.record(name).orElseThrow(() -> unknown(path));
        return ContentPath.parse(IpnsRecord.decode(record).content().path()).join(path.segments());
    }

    private static CommandException unknown(ContentPath path) {
        return new CommandException("could not resolve name: no record of %s is kept here".formatted(path.root()));
    }
}
