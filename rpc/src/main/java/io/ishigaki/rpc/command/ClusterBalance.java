package io.ishigaki.rpc.command;

import io.ishigaki.cluster.Cluster;
import io.ishigaki.cluster.state.Member;
import io.ishigaki.cluster.state.Quota;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// `cluster balance`: who stores how much for whom, by boxes and by households.
final class ClusterBalance {
    private static final int CELL_WIDTH_MIN = 8;

    private ClusterBalance() {}

    static Command command() {
        return Command.named("cluster balance")
                .summary("Show who stores how much for whom")
                .description("Counts what boxes hold of pins, by the box on which a pin was made, and by households."
                        + " What several boxes have pinned is shared out among them evenly. Beside that, what the pins"
                        + " of a box take when all lies where it belongs, each for itself, and what they may take.")
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(ClusterBalance::lines)
                .handledBy(ClusterBalance::balance);
    }

    /// Bytes that are held, by who holds them, then by for whom.
    private record Holdings<K extends Comparable<K>>(Map<K, Map<K, Long>> bytes) {
        /// The same by groups.
        <G extends Comparable<G>> Holdings<G> by(Function<K, G> group) {
            Map<G, Map<G, Long>> grouped = new TreeMap<>();
            bytes.forEach((holder, forWhom) -> {
                Map<G, Long> sums = grouped.computeIfAbsent(group.apply(holder), _ -> new TreeMap<>());
                forWhom.forEach((other, held) -> sums.merge(group.apply(other), held, Long::sum));
            });
            return new Holdings<>(grouped);
        }

        private Map<K, Long> heldBy(K holder) {
            return bytes.getOrDefault(holder, Map.of());
        }

        private long own(K one) {
            return heldBy(one).getOrDefault(one, 0L);
        }

        private long forOthers(K one) {
            return heldBy(one).values().stream().mapToLong(Long::longValue).sum() - own(one);
        }

        private long byOthers(K one) {
            return bytes.values().stream()
                            .mapToLong(each -> each.getOrDefault(one, 0L))
                            .sum()
                    - own(one);
        }

        private Json.Builder put(Json.Builder fields, K one) {
            return fields.put("Own", own(one)).put("ForOthers", forOthers(one)).put("ByOthers", byOthers(one));
        }
    }

    private static void balance(Request request, Emitter emitter) throws IOException {
        Cluster cluster = ClusterCommands.cluster(request);
        Map<PeerId, Member> members = new HashMap<>();
        cluster.state().members().forEach(each -> members.put(each.id(), each));
        var boxes = new Holdings<>(cluster.pins().balance()).by(Function.<PeerId>identity());
        Holdings<String> households = boxes.by(peer -> Optional.ofNullable(members.get(peer))
                .map(ClusterBalance::household)
                .orElse(peer.toString()));
        List<Json> rows = new ArrayList<>();
        Map<PeerId, Long> taken = cluster.pins().taken();
        for (Member each : cluster.state().members()) {
            Json.Builder fields = box(each, boxes, members).put("Taken", taken.getOrDefault(each.id(), 0L));
            Optional.ofNullable(cluster.state().quotas().get(each.id()))
                    .map(Quota::bytes)
                    .ifPresent(bytes -> fields.put("Quota", bytes));
            rows.add(fields.build());
        }
        emitter.emitOnce(Json.fields()
                .put("Boxes", Json.ofItems(rows))
                .put(
                        "Households",
                        Json.ofItems(members.values().stream()
                                .map(ClusterBalance::household)
                                .distinct()
                                .sorted()
                                .map(each -> household(each, households))
                                .toList()))
                .build());
    }

    /// The household of a member; who has none is one of its own.
    private static String household(Member member) {
        return member.household().isEmpty() ? nameOf(member) : member.household();
    }

    private static String nameOf(Member member) {
        return member.name().isEmpty() ? member.id().toString() : member.name();
    }

    private static Json.Builder box(Member member, Holdings<PeerId> boxes, Map<PeerId, Member> members) {
        Json.Builder fields = Json.fields()
                .put("ID", member.id().toString())
                .put("Name", member.name())
                .put("Household", member.household());
        List<Json> forWhom = new ArrayList<>();
        boxes.heldBy(member.id())
                .forEach((other, bytes) -> forWhom.add(Json.fields()
                        .put("ID", other.toString())
                        .put(
                                "Name",
                                Optional.ofNullable(members.get(other))
                                        .map(Member::name)
                                        .orElse(""))
                        .put("Bytes", bytes)
                        .build()));
        return boxes.put(fields, member.id()).put("For", Json.ofItems(forWhom));
    }

    private static Json household(String name, Holdings<String> households) {
        List<Json> forWhom = new ArrayList<>();
        households
                .heldBy(name)
                .forEach((other, bytes) -> forWhom.add(Json.fields()
                        .put("Household", other)
                        .put("Bytes", bytes)
                        .build()));
        return households
                .put(Json.fields().put("Household", name), name)
                .put("For", Json.ofItems(forWhom))
                .build();
    }

    private static String lines(Json answer) {
        var boxes = new Table(CELL_WIDTH_MIN);
        boxes.add(List.of("ID", "NAME", "OF ITS OWN", "FOR OTHERS", "OTHERS FOR IT", "PINS TAKE", "QUOTA"));
        for (Json box : answer.items("Boxes")) {
            boxes.add(List.of(
                    box.text("ID"),
                    ClusterMemberCommands.orDash(box.text("Name")),
                    HumanSize.of(box.whole("Own")),
                    HumanSize.of(box.whole("ForOthers")),
                    HumanSize.of(box.whole("ByOthers")),
                    HumanSize.of(box.whole("Taken")),
                    box.has("Quota") ? HumanSize.of(box.whole("Quota")) : "-"));
        }
        var households = new Table(CELL_WIDTH_MIN);
        households.add(List.of("HOUSEHOLD", "OF ITS OWN", "FOR OTHERS", "OTHERS FOR IT"));
        var pairs = new StringBuilder();
        for (Json each : answer.items("Households")) {
            String name = Names.printable(each.text("Household"));
            households.add(List.of(
                    name,
                    HumanSize.of(each.whole("Own")),
                    HumanSize.of(each.whole("ForOthers")),
                    HumanSize.of(each.whole("ByOthers"))));
            for (Json other : each.items("For")) {
                if (!other.text("Household").equals(each.text("Household")) && other.whole("Bytes") > 0) {
                    pairs.append("%s holds %s for %s\n"
                            .formatted(
                                    name,
                                    HumanSize.of(other.whole("Bytes")),
                                    Names.printable(other.text("Household"))));
                }
            }
        }
        return boxes.format() + "\n" + households.format() + (pairs.isEmpty() ? "" : "\n" + pairs);
    }
}
