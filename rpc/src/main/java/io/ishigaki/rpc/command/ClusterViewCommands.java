package io.ishigaki.rpc.command;

import io.ishigaki.cluster.Cluster;
import io.ishigaki.cluster.hold.Audit;
import io.ishigaki.cluster.place.Capacity;
import io.ishigaki.cluster.place.Place;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.state.ClusterEvents;
import io.ishigaki.cluster.state.Member;
import io.ishigaki.cluster.state.Role;
import io.ishigaki.cluster.state.SharedState;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `cluster status`, `layout` and `events`: how the cluster is, as this box sees it. Who stores for whom:
/// [ClusterBalance].
final class ClusterViewCommands {
    /// Classes whose room is told, if there are boxes enough, besides the one that `auto` is.
    private static final List<StorageClass> USUAL =
            Stream.of("2x", "3x", "2+1", "4+2", "3+3").map(StorageClass::parse).toList();

    private ClusterViewCommands() {}

    static List<Command> all() {
        return List.of(status(), layout(), ClusterBalance.command(), events());
    }

    private static Command status() {
        return Command.named("cluster status")
                .summary("Show how the cluster is, as this box sees it")
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(ClusterViewCommands::statusLines)
                .handledBy(ClusterViewCommands::status);
    }

    private static void status(Request request, Emitter emitter) throws IOException {
        Cluster cluster = ClusterCommands.cluster(request);
        SharedState state = cluster.state();
        List<Member> members = state.members();
        Audit.Tally audits = cluster.audit().tally();
        emitter.emitOnce(Json.fields()
                .put("Cluster", state.cluster().toString())
                .put("Self", state.self().toString())
                .put(
                        "Role",
                        state.member(state.self())
                                .map(Member::role)
                                .map(Role::toString)
                                .orElse("none"))
                .put("Members", members.size())
                .put("Online", 1 + cluster.sync().online().size())
                .put("Pins", state.pins().size())
                .put("InSync", cluster.sync().isInSync())
                .put("Capacity", members.stream().mapToLong(Member::capacity).sum())
                .put("Usable", Json.ofItems(rooms(cluster)))
                .put("ClockBehindSeconds", cluster.clock().medianAhead().toSeconds())
                .put("Damaged", cluster.pins().keeper().damaged())
                .put("Audited", audits.asked())
                .put("Unshown", audits.unshown())
                .build());
    }

    /// How much data of each class there is room for, and how much of it is free.
    private static List<Json> rooms(Cluster cluster) throws IOException {
        List<Place> places = cluster.pins().places();
        List<Place> free = new ArrayList<>();
        for (Place each : places) {
            long left = each.weight()
                    - ClusterMemberCommands.usage(cluster, each.peer()).used();
            if (left > 0) {
                free.add(new Place(each.peer(), each.household(), each.zone(), left));
            }
        }
        List<Json> rooms = new ArrayList<>();
        for (StorageClass each : classes(places.size())) {
            rooms.add(Json.fields()
                    .put("Class", each.toString())
                    .put("Room", room(places, each))
                    .put("Free", room(free, each))
                    .build());
        }
        return rooms;
    }

    private static List<StorageClass> classes(int boxes) {
        Stream<StorageClass> automatic = boxes == 0 ? Stream.of() : Stream.of(StorageClass.auto(boxes));
        return Stream.concat(automatic, USUAL.stream())
                .filter(each -> boxes >= Math.min(each.data() + 1, each.positions()))
                .distinct()
                .toList();
    }

    private static long room(List<Place> places, StorageClass of) {
        return Capacity.of(places, of.data(), of.positions(), of.parity());
    }

    private static String statusLines(Json answer) {
        return "cluster %s\nthis box %s, %s\nmembers %s, online %s\npins %s\ncapacity %s\n"
                        .formatted(
                                answer.text("Cluster"),
                                answer.text("Self"),
                                answer.text("Role"),
                                answer.text("Members"),
                                answer.text("Online"),
                                answer.text("Pins"),
                                HumanSize.of(answer.whole("Capacity")))
                + answer.items("Usable").stream()
                        .map(room -> "  as %s room for %s of data, %s free\n"
                                .formatted(
                                        room.text("Class"),
                                        HumanSize.of(room.whole("Room")),
                                        HumanSize.of(room.whole("Free"))))
                        .collect(Collectors.joining())
                + faultLines(answer)
                + (answer.truth("InSync") ? "in sync with all that are online\n" : "getting the state of others\n");
    }

    /// What scrub and audits have found since the daemon started, if anything.
    private static String faultLines(Json answer) {
        return (answer.whole("Damaged") == 0
                        ? ""
                        : "damaged blocks found here %d, got anew\n".formatted(answer.whole("Damaged")))
                + (answer.whole("Unshown") == 0
                        ? ""
                        : "blocks that members could not show %d of %d\n"
                                .formatted(answer.whole("Unshown"), answer.whole("Audited")));
    }

    private static Command layout() {
        return Command.named("cluster layout")
                .summary("Show where the members are: zones, households, boxes")
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(ClusterViewCommands::layoutLines)
                .handledBy(ClusterViewCommands::layout);
    }

    private static void layout(Request request, Emitter emitter) throws IOException {
        Map<String, Map<String, List<Member>>> zones = new TreeMap<>();
        for (Member member : ClusterCommands.cluster(request).state().members()) {
            zones.computeIfAbsent(member.zone(), _ -> new TreeMap<>())
                    .computeIfAbsent(member.household(), _ -> new ArrayList<>())
                    .add(member);
        }
        List<Json> shown = new ArrayList<>();
        zones.forEach((zone, households) -> {
            List<Json> rows = new ArrayList<>();
            households.forEach((household, members) -> rows.add(household(household, members)));
            shown.add(Json.fields()
                    .put("Zone", zone)
                    .put("Households", Json.ofItems(rows))
                    .build());
        });
        emitter.emitOnce(Json.fields().put("Zones", Json.ofItems(shown)).build());
    }

    private static Json household(String household, List<Member> members) {
        List<Json> rows = new ArrayList<>();
        for (Member member : members) {
            rows.add(Json.fields()
                    .put("ID", member.id().toString())
                    .put("Name", member.name())
                    .put("Capacity", member.capacity())
                    .build());
        }
        return Json.fields()
                .put("Household", household)
                .put("Capacity", members.stream().mapToLong(Member::capacity).sum())
                .put("Peers", Json.ofItems(rows))
                .build();
    }

    private static String layoutLines(Json answer) {
        var text = new StringBuilder();
        for (Json zone : answer.items("Zones")) {
            text.append("zone %s\n".formatted(ClusterMemberCommands.orDash(zone.text("Zone"))));
            for (Json household : zone.items("Households")) {
                text.append("  household %s, %s\n"
                        .formatted(
                                ClusterMemberCommands.orDash(household.text("Household")),
                                HumanSize.of(household.whole("Capacity"))));
                for (Json peer : household.items("Peers")) {
                    text.append("    %s %s, %s\n"
                            .formatted(
                                    peer.text("ID"),
                                    ClusterMemberCommands.orDash(peer.text("Name")),
                                    HumanSize.of(peer.whole("Capacity"))));
                }
            }
        }
        return text.toString();
    }

    private static Command events() {
        return Command.named("cluster events")
                .summary("List what has happened in the cluster since this daemon started")
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(answer -> answer.items("Events").stream()
                        .map(event -> "%s %s\n".formatted(event.text("Time"), event.text("Event")))
                        .collect(Collectors.joining()))
                .handledBy(ClusterViewCommands::events);
    }

    private static void events(Request request, Emitter emitter) throws IOException {
        List<Json> events = new ArrayList<>();
        for (ClusterEvents.Event event :
                ClusterCommands.cluster(request).events().all()) {
            events.add(Json.fields()
                    .put("Time", event.time().toString())
                    .put("Event", event.what())
                    .build());
        }
        emitter.emitOnce(Json.fields().put("Events", Json.ofItems(events)).build());
    }
}
