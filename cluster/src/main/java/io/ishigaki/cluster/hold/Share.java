package io.ishigaki.cluster.hold;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.util.List;

/// The pins that one member has made, and how much of the cluster they may take.
///
/// @param name what the member is called, in words
/// @param limit bytes of cells, parity among them, for all of its pins together
/// @param plans of its pins, those that are acknowledged first, in an order that is the same on every box
public record Share(PeerId member, String name, long limit, List<Plan> plans) {
    public Share {
        plans = List.copyOf(plans);
    }

    /// Whose plan it is.
    public enum Kind {
        PIN,
        /// What it lists is listed by the plan of a pin before long.
        DRAFT
    }

    public record Plan(Cid root, Kind kind) {}

    /// The same, as if there were no drafts.
    public Share withoutDrafts() {
        return new Share(
                member,
                name,
                limit,
                plans.stream().filter(each -> each.kind() == Kind.PIN).toList());
    }

    /// Whether its pins may take only so much.
    public boolean isLimited() {
        return limit < Long.MAX_VALUE;
    }
}
