package io.ishigaki.cluster.hold;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// How many positions of a stripe can be had from different boxes: a maximum matching between boxes and the
/// positions that they hold.
final class Matching {
    private static final int NOBODY = -1;

    private final List<BitSet> held;
    private final int[] boxOf;

    private Matching(List<BitSet> held, int positions) {
        this.held = held;
        this.boxOf = new int[positions];
        Arrays.fill(boxOf, NOBODY);
    }

    /// @param held for each box the positions that it holds
    static int size(List<BitSet> held, int positions) {
        var matching = new Matching(held, positions);
        int size = 0;
        for (int box = 0; box < held.size(); box++) {
            if (matching.place(box, new BitSet())) {
                size++;
            }
        }
        return size;
    }

    /// Finds a position for `box`, moving others where that helps.
    private boolean place(int box, BitSet tried) {
        for (int position : held.get(box).stream().toArray()) {
            if (!tried.get(position)) {
                tried.set(position);
                if (boxOf[position] == NOBODY || place(boxOf[position], tried)) {
                    boxOf[position] = box;
                    return true;
                }
            }
        }
        return false;
    }
}
