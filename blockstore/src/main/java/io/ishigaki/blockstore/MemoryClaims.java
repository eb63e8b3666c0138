package io.ishigaki.blockstore;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The claims of a [MemoryBlockstore], guarded by its lock.
final class MemoryClaims implements Claims {
    private final MemoryBlockstore store;
    private final TreeMap<Bytes, Claim> claims = new TreeMap<>();

    MemoryClaims(MemoryBlockstore store) {
        this.store = store;
    }

    void add(List<Claim> made) throws IOException {
        for (Claim claim : made) {
            for (Multihash each : claim.blocks()) {
                store.require(Cid.v1(Multicodec.RAW, each));
            }
        }
        made.forEach(each -> claims.put(each.key(), each));
    }

    void addKept(Set<Multihash> kept) {
        claims.values().forEach(each -> kept.addAll(each.blocks()));
    }

    @Override
    public Optional<Claim> find(Bytes key) {
        synchronized (store) {
            return Optional.ofNullable(claims.get(key));
        }
    }

    @Override
    public void forEach(Bytes prefix, ClaimVisitor visitor) throws IOException {
        List<Claim> found = new ArrayList<>();
        synchronized (store) {
            for (Claim each : claims.tailMap(prefix).values()) {
                if (!MetadataTable.startsWith(each.key(), prefix)) {
                    break;
                }
                found.add(each);
            }
        }
        for (Claim each : found) {
            if (!visitor.visit(each)) {
                return;
            }
        }
    }

    @Override
    public void remove(List<Bytes> keys) {
        synchronized (store) {
            keys.forEach(claims::remove);
        }
    }
}
