package io.ishigaki.cluster.place;

import io.ishigaki.multiformats.key.PeerId;

/// A box that can hold cells.
///
/// @param household whose boxes are likely to fail together; a box whose household is empty is one of its own
/// @param zone a part of the household whose boxes are likelier still to fail together; empty is a zone like others
/// @param weight its share of what there is to hold, in any unit that the boxes of a layout share; above 0
public record Place(PeerId peer, String household, String zone, long weight) {
    public Place {
        if (weight <= 0) {
            throw new IllegalArgumentException("weight of %s is %d, must be above 0".formatted(peer, weight));
        }
    }

    /// What tells its household from the others.
    String householdKey() {
        return household.isEmpty() ? "peer " + peer : "household " + household;
    }

    String zoneKey() {
        return householdKey() + " zone " + zone;
    }
}
