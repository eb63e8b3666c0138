package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.Claim;
import io.ishigaki.blockstore.log.JournalEntry;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Multihash;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/// A row of the table of claims: key to multihashes, one behind the other.
final class ClaimRow {
    private ClaimRow() {}

    static Bytes value(Claim claim) {
        var out = new ByteArrayOutputStream();
        claim.blocks().forEach(each -> out.writeBytes(each.toBytes().toArray()));
        return Bytes.ofOwned(out.toByteArray());
    }

    static Claim read(ByteBuffer key, ByteBuffer value) {
        return new Claim(Bytes.copyOf(key), Multihash.readAll(value));
    }

    static Optional<Claim> find(IndexView view, Bytes key) {
        ByteBuffer found = view.find(Table.CLAIMS, key);
        return found == null ? Optional.empty() : Optional.of(read(key.asBuffer(), found));
    }

    static void store(StoreTxn txn, Claim claim) {
        claim.blocks().forEach(each -> txn.keep(each.toBytes(), 1));
        txn.index.put(Table.CLAIMS, claim.key(), value(claim));
        txn.journal(new JournalEntry.Claimed(claim));
    }

    static void drop(StoreTxn txn, Claim claim) {
        txn.index.delete(Table.CLAIMS, claim.key());
        txn.journal(new JournalEntry.Disclaimed(claim.key()));
        claim.blocks().forEach(each -> txn.keep(each.toBytes(), -1));
    }
}
