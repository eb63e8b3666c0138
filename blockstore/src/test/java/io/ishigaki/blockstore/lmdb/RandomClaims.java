package io.ishigaki.blockstore.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.Claim;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Makes and drops claims at random, for [RandomWork].
final class RandomClaims {
    private final Random random;
    private final Map<Bytes, Claim> claims = new HashMap<>();
    private final Set<Bytes> unsure = new HashSet<>();

    RandomClaims(Random random) {
        this.random = random;
    }

    private Bytes key() {
        return Bytes.copyOf(new byte[] {(byte) random.nextInt(3)});
    }

    void claim(LmdbBlockstore store, List<Block> leaves) throws IOException {
        List<Multihash> blocks =
                leaves.stream().map(each -> each.cid().multihash()).distinct().toList();
        List<Claim> made = List.of(new Claim(key(), blocks), new Claim(Bytes.ofHex("ff"), blocks.subList(0, 1)));
        try (WriteSession session = store.begin()) {
            for (Block each : leaves) {
                session.put(each);
            }
            made.forEach(each -> unsure.add(each.key()));
            session.claim(made);
            made.forEach(each -> claims.put(each.key(), each));
            unsure.clear();
        }
    }

    void disclaim(LmdbBlockstore store) throws IOException {
        Bytes key = key();
        unsure.add(key);
        store.claims().remove(List.of(key));
        claims.remove(key);
        unsure.clear();
    }

    /// Compares the claims with what was acknowledged, and settles what was unsure.
    void check(LmdbBlockstore store) throws IOException {
        Map<Bytes, Claim> found = new HashMap<>();
        store.claims().forEach(Bytes.EMPTY, claim -> {
            found.put(claim.key(), claim);
            return true;
        });
        for (Bytes each : unsure) {
            claims.remove(each);
            if (found.containsKey(each)) {
                claims.put(each, found.get(each));
            }
        }
        unsure.clear();
        assertThat(found).as("claims").isEqualTo(claims);
    }

    /// Every block that a claim keeps; each must be here.
    Set<Multihash> kept(LmdbBlockstore store) throws IOException {
        Set<Multihash> kept = new HashSet<>();
        for (Claim claim : claims.values()) {
            for (Multihash each : claim.blocks()) {
                assertThat(store.has(Cid.v1(Multicodec.RAW, each)))
                        .as("claimed %s", each)
                        .isTrue();
                kept.add(each);
            }
        }
        return kept;
    }
}
