package io.ishigaki.cluster;

import io.ishigaki.blockstore.Claim;
import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.cluster.plan.PlanWalk;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is on the disks of simulated boxes, whatever any of them believes: read from claims, by
/// docs/format/cluster-blocks.md alone.
final class Truth {
    private static final byte CLAIM = 'c';

    /// Claims of blocks that wait for a plan.
    private static final byte WAITING = 'w';

    /// No class of a simulation has as many positions.
    private static final int WIDTH = 32;

    private final SimulatedCluster cluster;
    private final Map<Cid, Plan> plans = new HashMap<>();
    private final Map<SimulatedMachine, Held> disks = new HashMap<>();

    /// @param blocks all blocks of the plan; `groups`, those that list stripes
    record Plan(List<Cid> blocks, Map<Cid, PlanNode.Group> groups) {}

    /// What one disk holds.
    ///
    /// @param version of the disk
    /// @param nodes plan blocks that are claimed and sound
    /// @param cells those that are claimed and sound, by node: bit `stripe × WIDTH + position`
    /// @param claims of cells, sound or not
    private record Held(long version, Set<Cid> nodes, Map<Cid, BitSet> cells, long claims) {}

    Truth(SimulatedCluster cluster) {
        this.cluster = cluster;
    }

    /// The plan under `root`; empty if some of it is nowhere.
    Optional<Plan> plan(Cid root) throws IOException {
        if (!plans.containsKey(root)) {
            List<Cid> blocks = new ArrayList<>();
            Map<Cid, PlanNode.Group> groups = new LinkedHashMap<>();
            try {
                new PlanWalk(anywhere()).walk(root, (cid, node) -> {
                    blocks.add(cid);
                    if (node instanceof PlanNode.Group group) {
                        groups.put(cid, group);
                    }
                });
            } catch (BlockAbsentException _) {
                return Optional.empty();
            }
            plans.put(root, new Plan(blocks, groups));
        }
        return Optional.ofNullable(plans.get(root));
    }

    private BlockSource anywhere() {
        return cid -> {
            for (SimulatedMachine each : cluster.machines()) {
                if (each.disk().isSound(cid.multihash())) {
                    return each.disk().peek(cid);
                }
            }
            return Optional.<Block>empty();
        };
    }

    private Held held(SimulatedMachine machine) throws IOException {
        Held known = disks.get(machine);
        if (known == null || known.version != machine.disk().version()) {
            known = read(machine);
            disks.put(machine, known);
        }
        return known;
    }

    private static Held read(SimulatedMachine machine) throws IOException {
        Set<Cid> nodes = new HashSet<>();
        Map<Cid, BitSet> cells = new HashMap<>();
        long claims = 0;
        for (Claim claim : machine.disk().allClaims()) {
            ByteBuffer key = claim.key().asBuffer();
            byte kind = key.get();
            if (kind == WAITING) {
                continue;
            }
            if (kind != CLAIM) {
                throw new AssertionError("claim %s of %s is none of the cluster".formatted(claim.key(), machine));
            }
            Cid node = Cid.read(key);
            boolean sound = claim.blocks().stream().allMatch(machine.disk()::isSound);
            if (!key.hasRemaining()) {
                if (sound) {
                    nodes.add(node);
                }
            } else {
                claims++;
                BitSet ofNode = cells.computeIfAbsent(node, _ -> new BitSet());
                if (sound) {
                    ofNode.set(key.getInt() * WIDTH + Byte.toUnsignedInt(key.get()));
                }
            }
        }
        return new Held(machine.disk().version(), nodes, cells, claims);
    }

    /// How many cells a box claims, of whatever plans.
    long claims(SimulatedMachine machine) throws IOException {
        return held(machine).claims;
    }

    /// How many plan nodes a box claims.
    long nodes(SimulatedMachine machine) throws IOException {
        return held(machine).nodes.size();
    }

    /// The positions of a stripe that a box holds.
    BitSet positions(SimulatedMachine machine, Cid node, int stripe) throws IOException {
        return held(machine).cells.getOrDefault(node, new BitSet()).get(stripe * WIDTH, (stripe + 1) * WIDTH);
    }

    /// Something of the plan that can't be read after so many losses.
    Optional<String> weakest(Plan plan, Collection<SimulatedMachine> boxes, int losses) throws IOException {
        for (Cid each : plan.blocks) {
            int copies = 0;
            for (SimulatedMachine box : boxes) {
                copies += held(box).nodes.contains(each) ? 1 : 0;
            }
            if (copies <= losses) {
                return Optional.of("plan block %s is on %d boxes".formatted(each, copies));
            }
        }
        for (var group : plan.groups.entrySet()) {
            for (int number = 0; number < group.getValue().stripes().size(); number++) {
                Stripe stripe = group.getValue().stripes().get(number);
                List<BitSet> holders = new ArrayList<>();
                for (SimulatedMachine box : boxes) {
                    BitSet positions = positions(box, group.getKey(), number);
                    if (!positions.isEmpty()) {
                        holders.add(positions);
                    }
                }
                if (!survives(holders, stripe.needed(), losses)) {
                    return Optional.of("stripe %d of %s, which needs %d cells, lies as %s"
                            .formatted(number, group.getKey(), stripe.needed(), holders));
                }
            }
        }
        return Optional.empty();
    }

    /// Tries all ways to lose so many of `holders`.
    private static boolean survives(List<BitSet> holders, int needed, int losses) {
        if (losses > 0) {
            if (holders.size() <= losses) {
                return false;
            }
            for (int lost = 0; lost < holders.size(); lost++) {
                List<BitSet> left = new ArrayList<>(holders);
                left.remove(lost);
                if (!survives(left, needed, losses - 1)) {
                    return false;
                }
            }
            return true;
        }
        var all = new BitSet();
        holders.forEach(all::or);
        return needed == 1 ? !all.isEmpty() : all.cardinality() >= needed;
    }

    /// Everything that is claimed, for whoever looks for a leak.
    static List<Bytes> keys(SimulatedMachine machine) throws IOException {
        return machine.disk().allClaims().stream().map(Claim::key).toList();
    }
}
