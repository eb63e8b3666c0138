package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.Claim;
import io.ishigaki.blockstore.Claims;
import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The claims of an [LmdbBlockstore]. Thread-safe.
final class LmdbClaims implements Claims {
    private final Index index;
    private final Counter counter;

    LmdbClaims(Index index, Counter counter) {
        this.index = index;
        this.counter = counter;
    }

    @Override
    public Optional<Claim> find(Bytes key) throws IOException {
        return index.read(view -> ClaimRow.find(view, key));
    }

    @Override
    public void forEach(Bytes prefix, ClaimVisitor visitor) throws IOException {
        new Pages<>(index, Table.CLAIMS, ClaimRow::read)
                .from(prefix)
                .forEach(claim -> MetadataTable.startsWith(claim.key(), prefix) && visitor.visit(claim));
    }

    @Override
    public void remove(List<Bytes> keys) throws IOException {
        counter.disclaim(keys);
    }
}
