package io.ishigaki.blockstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What every [Blockstore] promises of its tables.
public interface TablesContract {
    Blockstore open() throws IOException;

    @Test
    default void tableRecordsAreKeptInOrderAndFoundByPrefix() throws IOException {
        try (Blockstore store = open()) {
            MetadataTable names = store.table("names");
            names.put(Bytes.ofHex("01ff"), Bytes.ofHex("aa"));
            names.put(Bytes.ofHex("0101"), Bytes.ofHex("bb"));
            names.put(Bytes.ofHex("02"), Bytes.EMPTY);
            names.put(Bytes.ofHex("0101"), Bytes.ofHex("cc"));

            assertThat(names.get(Bytes.ofHex("0101"))).contains(Bytes.ofHex("cc"));
            assertThat(names.get(Bytes.ofHex("02"))).contains(Bytes.EMPTY);
            assertThat(names.get(Bytes.ofHex("03"))).isEmpty();
            assertThat(store.table("others").get(Bytes.ofHex("02"))).isEmpty();
            List<Bytes> seen = new ArrayList<>();
            names.forEach(Bytes.ofHex("01"), (key, _) -> seen.add(key));
            assertThat(seen).containsExactly(Bytes.ofHex("0101"), Bytes.ofHex("01ff"));
            assertThat(names.remove(Bytes.ofHex("02"))).isTrue();
            assertThat(names.remove(Bytes.ofHex("02"))).isFalse();
            assertThat(names.get(Bytes.ofHex("02"))).isEmpty();
        }
    }

    @Test
    default void severalRecordsAreChangedAtOnceOrNotAtAll() throws IOException {
        try (Blockstore store = open()) {
            MetadataTable table = store.table("t");
            table.put(Bytes.ofHex("01"), Bytes.ofHex("aa"));

            table.write(Map.of(
                    Bytes.ofHex("01"), Optional.empty(),
                    Bytes.ofHex("02"), Optional.of(Bytes.ofHex("bb")),
                    Bytes.ofHex("03"), Optional.empty()));

            assertThat(table.get(Bytes.ofHex("01"))).isEmpty();
            assertThat(table.get(Bytes.ofHex("02"))).contains(Bytes.ofHex("bb"));
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> table.write(
                            Map.of(Bytes.ofHex("02"), Optional.empty(), Bytes.EMPTY, Optional.of(Bytes.ofHex("cc")))));
            assertThat(table.get(Bytes.ofHex("02"))).contains(Bytes.ofHex("bb"));
        }
    }

    @Test
    default void derivedTableIsAnotherThanTheTableOfItsName() throws IOException {
        try (Blockstore store = open()) {
            store.derivedTable("t").put(Bytes.ofHex("01"), Bytes.ofHex("aa"));

            assertThat(store.table("t").get(Bytes.ofHex("01"))).isEmpty();
            assertThat(store.derivedTable("t").get(Bytes.ofHex("01"))).contains(Bytes.ofHex("aa"));
            assertThat(store.derivedTable("t").remove(Bytes.ofHex("01"))).isTrue();
            assertThat(store.derivedTable("t").get(Bytes.ofHex("01"))).isEmpty();
        }
    }

    @Test
    default void recordsOutOfBoundsAreRefused() throws IOException {
        try (Blockstore store = open()) {
            MetadataTable table = store.table("t");
            Bytes key = Bytes.ofOwned(new byte[MetadataTable.KEY_BYTES_MAX]);
            Bytes value = Bytes.ofOwned(new byte[MetadataTable.VALUE_BYTES_MAX]);
            table.put(key, value);
            assertThat(table.get(key)).contains(value);

            Bytes longKey = Bytes.ofOwned(new byte[MetadataTable.KEY_BYTES_MAX + 1]);
            Bytes longValue = Bytes.ofOwned(new byte[MetadataTable.VALUE_BYTES_MAX + 1]);
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> table.put(longKey, key));
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> table.put(Bytes.EMPTY, key));
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> table.put(key, longValue));
        }
    }
}
