package io.ishigaki.cluster.pin;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.Claim;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.cluster.state.PinId;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Claims of single blocks that wait for a plan, for one draft: those with links, and leaves that stand in no stripe
/// yet. docs/format/cluster-blocks.md has their keys.
///
/// Thread-safe as its store is.
record Waiting(Blockstore store, PinId draft) {
    private static final Bytes PREFIX = Bytes.ofHex("77");

    /// What one step drops.
    private static final int KEYS_AT_ONCE = 1_000;

    private static Bytes join(Bytes... parts) {
        ByteBuffer joined = ByteBuffer.allocate(Claim.KEY_BYTES_MAX);
        for (Bytes each : parts) {
            joined.put(each.asBuffer());
        }
        return Bytes.copyOf(joined.flip());
    }

    private Bytes key(Multihash block) {
        return join(PREFIX, draft.bytes(), block.toBytes());
    }

    /// Keeps blocks that are here, whoever else keeps them.
    void keep(WriteSession session, Collection<Multihash> blocks) throws IOException {
        List<Claim> claims = new ArrayList<>();
        for (Multihash each : Set.copyOf(blocks)) {
            Bytes key = key(each);
            if (store.claims().find(key).isEmpty()) {
                claims.add(new Claim(key, List.of(each)));
            }
        }
        if (!claims.isEmpty()) {
            session.claim(claims);
        }
    }

    /// Keeps these no more.
    void letGo(Collection<Multihash> blocks) throws IOException {
        List<Bytes> keys = new ArrayList<>();
        for (Multihash each : blocks) {
            Bytes key = key(each);
            if (store.claims().find(key).isPresent()) {
                keys.add(key);
            }
        }
        drop(store, keys);
    }

    /// Keeps nothing any more of whatever draft isn't one of these.
    static void retain(Blockstore store, Set<PinId> drafts) throws IOException {
        Set<Bytes> keys = new HashSet<>();
        store.claims().forEach(PREFIX, claim -> {
            if (!drafts.contains(draftOf(claim.key()))) {
                keys.add(claim.key());
            }
            return true;
        });
        drop(store, List.copyOf(keys));
    }

    private static PinId draftOf(Bytes key) {
        if (key.length() < PREFIX.length() + PinId.BYTES) {
            throw new MalformedDataException("key %s of a claim is too short for a draft".formatted(key));
        }
        return new PinId(key.slice(PREFIX.length(), PinId.BYTES));
    }

    private static void drop(Blockstore store, List<Bytes> keys) throws IOException {
        for (int from = 0; from < keys.size(); from += KEYS_AT_ONCE) {
            store.claims().remove(keys.subList(from, Math.min(keys.size(), from + KEYS_AT_ONCE)));
        }
    }
}
