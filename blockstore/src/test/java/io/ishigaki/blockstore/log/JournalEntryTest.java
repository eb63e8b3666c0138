package io.ishigaki.blockstore.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ishigaki.blockstore.Claim;
import io.ishigaki.blockstore.Pin;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class JournalEntryTest {
    private static final Cid V1 = Cid.ofRaw(new byte[] {1});
    private static final Cid V0 = Cid.v0(V1.multihash());

    static List<JournalEntry> entries() {
        return List.of(
                new JournalEntry.Pinned(new Pin(V1, Pin.Mode.RECURSIVE, "")),
                new JournalEntry.Pinned(new Pin(V0, Pin.Mode.DIRECT, "grüße")),
                new JournalEntry.Unpinned(V0),
                new JournalEntry.RecordPut(Bytes.ofHex("0102"), Bytes.ofHex("03")),
                new JournalEntry.RecordPut(Bytes.ofHex("01"), Bytes.EMPTY),
                new JournalEntry.RecordRemoved(Bytes.ofHex("0102")),
                new JournalEntry.Dead(1, List.of(0, 1, 127, 128, 2_000_000)),
                new JournalEntry.Retired(1L << 40),
                new JournalEntry.Claimed(new Claim(Bytes.ofHex("01"), List.of())),
                new JournalEntry.Claimed(
                        new Claim(Bytes.ofHex("0102"), List.of(V1.multihash(), Multihash.sha256(new byte[] {2})))),
                new JournalEntry.Disclaimed(Bytes.ofHex("0102")));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void everyEntryIsReadBackAsItWas(JournalEntry entry) {
        assertThat(JournalEntry.decode(entry.encode())).isEqualTo(entry);
    }

    @ParameterizedTest
    @MethodSource("entries")
    void truncationsAreRefusedOrAnotherWholeEntry(JournalEntry entry) {
        Bytes whole = entry.encode();
        for (int length = 0; length < whole.length(); length++) {
            Bytes cut = whole.slice(0, length);
            try {
                assertThat(JournalEntry.decode(cut)).isNotEqualTo(entry);
            } catch (MalformedDataException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void unknownEntriesAreRefused() {
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> JournalEntry.decode(Bytes.ofHex("09")))
                .withMessageContaining("tag 9");
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> JournalEntry.decode(Bytes.EMPTY));
    }
}
