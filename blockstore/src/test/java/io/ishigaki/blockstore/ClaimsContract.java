package io.ishigaki.blockstore;

import static io.ishigaki.blockstore.SampleDags.leaf;
import static io.ishigaki.blockstore.SampleDags.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ishigaki.blockstore.Blockstore.Removal;
import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What every [Blockstore] promises of its [Claims].
public interface ClaimsContract {
    Bytes KEY = Bytes.ofHex("0102");

    Blockstore open() throws IOException;

    static Claim claimOf(Bytes key, Block... blocks) {
        return new Claim(
                key, Stream.of(blocks).map(each -> each.cid().multihash()).toList());
    }

    /// Claims blocks, which must be here, under [#KEY].
    static void claim(Blockstore store, Block... blocks) throws IOException {
        try (WriteSession session = store.begin()) {
            session.claim(List.of(claimOf(KEY, blocks)));
        }
    }

    @Test
    default void claimKeepsItsBlocksAndNothingBelowThem() throws IOException {
        Block child = leaf("child");
        Block root = node(child);
        try (Blockstore store = open()) {
            BlockstoreContract.put(store, child, root);
            claim(store, root);

            assertThat(store.claims().find(KEY)).contains(claimOf(KEY, root));
            assertThat(store.remove(root.cid())).isEqualTo(Removal.PINNED);
            assertThat(BlockstoreContract.collect(store)).containsExactly(child.cid());
        }
    }

    @Test
    default void blockStaysUntilItsLastClaimIsDropped() throws IOException {
        Block block = leaf("block");
        Bytes other = Bytes.ofHex("03");
        try (Blockstore store = open()) {
            BlockstoreContract.put(store, block);
            try (WriteSession session = store.begin()) {
                session.claim(List.of(claimOf(KEY, block), claimOf(other, block)));
            }

            store.claims().remove(List.of(KEY, Bytes.ofHex("7f")));
            assertThat(BlockstoreContract.collect(store)).isEmpty();
            store.claims().remove(List.of(other));
            assertThat(store.claims().find(other)).isEmpty();
            assertThat(BlockstoreContract.collect(store)).containsExactly(block.cid());
        }
    }

    @Test
    default void claimStandsBesidePins() throws IOException {
        Block root = node(leaf("child"));
        try (Blockstore store = open()) {
            BlockstoreContract.put(store, leaf("child"), root);
            BlockstoreContract.pin(store, root);
            claim(store, root);

            store.claims().remove(List.of(KEY));
            assertThat(BlockstoreContract.collect(store)).isEmpty();
            store.pins().remove(root.cid());
            assertThat(BlockstoreContract.collect(store)).hasSize(2);
        }
    }

    @Test
    default void laterClaimTakesThePlaceOfTheOneWithItsKey() throws IOException {
        Block first = leaf("first");
        Block both = leaf("both");
        Block second = leaf("second");
        try (Blockstore store = open()) {
            BlockstoreContract.put(store, first, both, second);
            claim(store, first, both);
            claim(store, both, second);

            assertThat(BlockstoreContract.collect(store)).containsExactly(first.cid());
            store.claims().remove(List.of(KEY));
            assertThat(BlockstoreContract.collect(store)).containsExactlyInAnyOrder(both.cid(), second.cid());
        }
    }

    @Test
    default void claimOfAnAbsentBlockMakesNoneOfThem() throws IOException {
        Block here = leaf("here");
        try (Blockstore store = open();
                WriteSession session = store.begin()) {
            session.put(here);
            assertThatExceptionOfType(BlockAbsentException.class)
                    .isThrownBy(() ->
                            session.claim(List.of(claimOf(KEY, here), claimOf(Bytes.ofHex("03"), leaf("absent")))));
            assertThat(store.claims().find(KEY)).isEmpty();
        }
    }

    @Test
    default void claimsAreShownInKeyOrderFromAPrefix() throws IOException {
        Block block = leaf("block");
        try (Blockstore store = open();
                WriteSession session = store.begin()) {
            session.put(block);
            session.claim(Stream.of("02ff", "0201", "03", "01", "02")
                    .map(key -> claimOf(Bytes.ofHex(key), block))
                    .toList());
            List<String> shown = new ArrayList<>();
            store.claims()
                    .forEach(Bytes.ofHex("02"), claim -> shown.add(claim.key().toString()));

            assertThat(shown)
                    .containsExactly(
                            Bytes.ofHex("02").toString(),
                            Bytes.ofHex("0201").toString(),
                            Bytes.ofHex("02ff").toString());
            List<Claim> first = new ArrayList<>();
            store.claims().forEach(Bytes.EMPTY, claim -> {
                first.add(claim);
                return false;
            });
            assertThat(first).containsExactly(claimOf(Bytes.ofHex("01"), block));
        }
    }

    @Test
    default void claimsThatCantBeKeptAreRefused() {
        List<Multihash> twice =
                List.of(leaf("a").cid().multihash(), leaf("a").cid().multihash());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Claim(KEY, twice))
                .withMessageContaining("twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Claim(Bytes.EMPTY, List.of()))
                .withMessageContaining("limit 1 to 400");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Claim(KEY, List.of(Multihash.identity(Bytes.EMPTY))))
                .withMessageContaining("identity");
    }
}
