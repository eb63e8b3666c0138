package io.ishigaki.cluster.pin;

import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.cluster.state.PinId;
import io.ishigaki.multiformats.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The pins that are being made here, in a table: id of the pin to one byte, and the id of its draft if it has one. Bit
/// 0 says that the local pin goes when the pin is planned, bit 1 that it is.
///
/// Thread-safe as its table is.
final class Intents {
    static final String TABLE = "cluster-pinning";

    private static final int LET_GO = 1;
    private static final int PLANNED = 2;

    private final MetadataTable table;

    Intents(MetadataTable table) {
        this.table = table;
    }

    /// What was begun here, and isn't over.
    ///
    /// @param letGo whether the local pin was made for this alone
    /// @param planned whether it only has to be acknowledged
    record Intent(boolean letGo, boolean planned, Optional<PinId> draft) {}

    private static Intent decode(Bytes row) {
        return new Intent(
                (row.at(0) & LET_GO) != 0,
                (row.at(0) & PLANNED) != 0,
                row.length() == 1 ? Optional.empty() : Optional.of(new PinId(row.slice(1, PinId.BYTES))));
    }

    private static Bytes encode(Intent intent) {
        var row = new ByteArrayOutputStream();
        row.write((intent.letGo ? LET_GO : 0) | (intent.planned ? PLANNED : 0));
        intent.draft.ifPresent(id -> row.writeBytes(id.bytes().toArray()));
        return Bytes.ofOwned(row.toByteArray());
    }

    Map<PinId, Intent> all() throws IOException {
        Map<PinId, Intent> all = new LinkedHashMap<>();
        table.forEach(Bytes.EMPTY, (key, row) -> {
            all.put(new PinId(key), decode(row));
            return true;
        });
        return all;
    }

    Optional<Intent> find(PinId pin) throws IOException {
        return table.get(pin.bytes()).map(Intents::decode);
    }

    void put(PinId pin, Intent intent) throws IOException {
        table.put(pin.bytes(), encode(intent));
    }

    void remove(PinId pin) throws IOException {
        table.remove(pin.bytes());
    }
}
