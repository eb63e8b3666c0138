package io.ishigaki.cluster.pin;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.blockstore.Pins;
import io.ishigaki.cluster.state.PinId;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The pins that are being made here, and how what they need is kept meanwhile. In a table: id of the pin to one byte
/// of flags, the id of its draft if it has one, and its root.
///
/// Bit 0 says that the local pin of the root goes when the pin is planned, or comes to nothing; bit 1 that it is
/// planned; bit 2 that there is a draft.
///
/// *Threading.* Thread-safe, guarded by itself.
final class Intents {
    private static final String TABLE = "cluster-pinning";

    private static final int LET_GO = 1;
    private static final int PLANNED = 2;
    private static final int DRAFT = 4;

    private final Pins localPins;
    private final MetadataTable table;

    /// Drafts for which blocks come just now, and pins that are about to begin.
    private final Set<PinId> held = new HashSet<>();

    Intents(Blockstore store) throws IOException {
        this.localPins = store.pins();
        this.table = store.table(TABLE);
    }

    /// What was begun here, and isn't over.
    ///
    /// @param letGo whether the local pin was made for this alone, and goes with it
    /// @param planned whether it only has to be acknowledged
    record Intent(Cid root, boolean letGo, boolean planned, Optional<PinId> draft) {
        Intent withLocalPin() {
            return new Intent(root, false, planned, draft);
        }

        Intent withPlan() {
            return new Intent(root, false, true, draft);
        }
    }

    private static Intent decode(Bytes row) {
        int flags = row.at(0);
        int rootAt = (flags & DRAFT) == 0 ? 1 : 1 + PinId.BYTES;
        return new Intent(
                Cid.decode(row.slice(rootAt, row.length() - rootAt)),
                (flags & LET_GO) != 0,
                (flags & PLANNED) != 0,
                rootAt == 1 ? Optional.empty() : Optional.of(new PinId(row.slice(1, PinId.BYTES))));
    }

    private static Bytes encode(Intent intent) {
        var row = new ByteArrayOutputStream();
        row.write(
                (intent.letGo ? LET_GO : 0) | (intent.planned ? PLANNED : 0) | (intent.draft.isPresent() ? DRAFT : 0));
        intent.draft.ifPresent(id -> row.writeBytes(id.bytes().toArray()));
        row.writeBytes(intent.root.toBytes().toArray());
        return Bytes.ofOwned(row.toByteArray());
    }

    /// Keeps a draft, or what was noted of a pin that isn't begun yet, until it is [released][#release].
    synchronized void hold(PinId id) {
        held.add(id);
    }

    synchronized void release(PinId id) {
        held.remove(id);
    }

    synchronized boolean isHeld(PinId id) {
        return held.contains(id);
    }

    /// The drafts that some pin needs, or is about to; and some that are none.
    synchronized Set<PinId> drafts() throws IOException {
        Set<PinId> drafts = new HashSet<>(held);
        all().values().forEach(each -> each.draft.ifPresent(drafts::add));
        return drafts;
    }

    /// What is noted, as of now.
    synchronized Map<PinId, Intent> all() throws IOException {
        Map<PinId, Intent> all = new LinkedHashMap<>();
        table.forEach(Bytes.EMPTY, (key, row) -> {
            all.put(new PinId(key), decode(row));
            return true;
        });
        return all;
    }

    synchronized Optional<Intent> find(PinId pin) throws IOException {
        return table.get(pin.bytes()).map(Intents::decode);
    }

    /// Notes a pin, or more of it: what is known of it already stays.
    synchronized void note(PinRecord pin, boolean letGo, Optional<PinId> draft) throws IOException {
        Optional<Intent> before = find(pin.id());
        put(
                pin.id(),
                new Intent(
                        pin.root(),
                        letGo || before.filter(Intent::letGo).isPresent(),
                        before.filter(Intent::planned).isPresent(),
                        draft.or(() -> before.flatMap(Intent::draft))));
    }

    private void put(PinId pin, Intent intent) throws IOException {
        table.put(pin.bytes(), encode(intent));
    }

    /// The pins that let the local pin of `root` go, and still need it.
    synchronized Set<PinId> lettingGo(Cid root) throws IOException {
        Map<PinId, Intent> all = all();
        all.values().removeIf(each -> !each.letGo || !each.root.equals(root));
        return all.keySet();
    }

    /// Makes a recursive local pin of `root` that stays, though one may have been there for pins of the cluster alone.
    void pinLocally(Cid root, LocalPin pin) throws IOException {
        do {
            pin.make();
            retain(root);
            // That one may have gone after ours was made in addition to it, and before it was to stay.
        } while (!localPins.isRecursive(root));
    }

    private synchronized void retain(Cid root) throws IOException {
        for (PinId each : lettingGo(root)) {
            put(each, find(each).orElseThrow().withLocalPin());
        }
    }

    /// The pin has its plan, and needs its local pin no more.
    synchronized void planned(PinId pin) throws IOException {
        Optional<Intent> intent = find(pin);
        if (intent.isPresent()) {
            letLocalPinGo(pin, intent.get());
            put(pin, intent.get().withPlan());
        }
    }

    /// The pin needs nothing more; answers what was noted of it.
    synchronized Optional<Intent> end(PinId pin) throws IOException {
        Optional<Intent> intent = find(pin);
        if (intent.isPresent()) {
            letLocalPinGo(pin, intent.get());
            table.remove(pin.bytes());
        }
        return intent;
    }

    private void letLocalPinGo(PinId pin, Intent intent) throws IOException {
        if (intent.letGo && lettingGo(intent.root).equals(Set.of(pin)) && localPins.isRecursive(intent.root)) {
            localPins.remove(intent.root);
        }
    }

    /// Forgets all, and lets local pins stay.
    synchronized void clear() throws IOException {
        for (PinId each : all().keySet()) {
            table.remove(each.bytes());
        }
    }
}
