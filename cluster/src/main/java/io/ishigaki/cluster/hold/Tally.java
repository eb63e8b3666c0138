package io.ishigaki.cluster.hold;

import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.multiformats.Cid;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// Adds up what pins of one member take when everything is where it belongs: each plan node once, however many of the
/// pins list it, and of drafts the stripes that no pin lists. Mutable, guarded by its owner.
final class Tally {
    private final Map<Cid, PlanNode.Group> pins = new HashMap<>();
    private final Map<Cid, PlanNode.Group> drafts = new LinkedHashMap<>();
    private long pinBytes;

    /// A node of a plan.
    ///
    /// @param bytes of all cells that it lists
    record Part(Cid cid, PlanNode.Group group, long bytes) {
        static Part of(Cid cid, PlanNode.Group group) {
            return new Part(cid, group, group.bytes());
        }
    }

    void add(Share.Kind kind, Collection<Part> parts) {
        for (Part each : parts) {
            if (kind == Share.Kind.DRAFT) {
                drafts.put(each.cid, each.group);
            } else if (pins.put(each.cid, each.group) == null) {
                pinBytes += each.bytes;
            }
        }
    }

    /// What pins take, without drafts.
    long pinBytes() {
        return pinBytes;
    }

    long bytes() {
        return pinBytes + draftBytes();
    }

    /// What it would be with these too, which aren't added.
    long bytesWith(Share.Kind kind, Collection<Part> parts) {
        if (drafts.isEmpty() && kind == Share.Kind.PIN) {
            return pinBytes
                    + parts.stream()
                            .filter(each -> !pins.containsKey(each.cid))
                            .mapToLong(Part::bytes)
                            .sum();
        }
        var all = new Tally();
        all.pins.putAll(pins);
        all.drafts.putAll(drafts);
        all.pinBytes = pinBytes;
        all.add(kind, parts);
        return all.bytes();
    }

    private long draftBytes() {
        if (drafts.isEmpty()) {
            return 0;
        }
        Map<Cid, Stripe> drafted = new HashMap<>();
        drafts.values().forEach(group -> group.stripes().forEach(each -> drafted.put(nameOf(each), each)));
        pins.values().forEach(group -> group.stripes().forEach(each -> drafted.remove(nameOf(each), each)));
        return drafted.values().stream().mapToLong(Stripe::bytes).sum();
    }

    private static Cid nameOf(Stripe stripe) {
        return stripe.data().getFirst().pieces().getFirst().cid();
    }
}
