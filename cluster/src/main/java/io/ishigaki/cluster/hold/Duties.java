package io.ishigaki.cluster.hold;

import io.ishigaki.multiformats.key.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What there is to do for one plan node, as far as it is known now.
///
/// @param fetch cells that belong here, and that somebody connected has
/// @param later cells that belong here, and are as safe where they are
/// @param rebuild stripes with a cell that nobody has any more, and that it falls to this box to decode
/// @param surplus cells that this box holds, that belong elsewhere, and that are there
/// @param kept such cells that may be held there for other pins only, or on a lease
record Duties(
        List<CellRef> fetch, List<CellRef> later, List<Rebuild> rebuild, List<CellRef> surplus, List<CellRef> kept) {
    /// @param spare how many cells more than needed there are
    record Rebuild(int stripe, int spare) {}

    static Duties of(Cells cells, View view, boolean steady) {
        var duties = new Duties(
                new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Map<PeerId, Held> replaced = new HashMap<>();
        for (int stripe = 0; stripe < cells.stripes(); stripe++) {
            var placement = new Placement(cells, view, stripe);
            new StripeDuties(cells, view, placement).addTo(duties, steady);
            placement.addReplaced(replaced);
        }
        cells.replaced(replaced, view);
        return duties;
    }

    /// The same, but for what would bring more here.
    Duties bringingNothing() {
        return new Duties(List.of(), List.of(), List.of(), surplus, kept);
    }

    /// What is lost of a stripe, and from what it can be decoded.
    static CellJobs.Lost lost(Cells cells, View view, int stripe) {
        return new StripeDuties(cells, view, stripe).lost();
    }
}
