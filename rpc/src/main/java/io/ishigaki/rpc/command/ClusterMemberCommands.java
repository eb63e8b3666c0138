package io.ishigaki.rpc.command;

import io.ishigaki.cluster.Cluster;
import io.ishigaki.cluster.hold.Audit;
import io.ishigaki.cluster.state.ClusterEvents;
import io.ishigaki.cluster.state.Member;
import io.ishigaki.cluster.state.Role;
import io.ishigaki.cluster.state.SharedState;
import io.ishigaki.cluster.state.StateSync;
import io.ishigaki.cluster.state.Usage;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// `cluster`: who is in it, where, and what has happened.
final class ClusterMemberCommands {
    private static final int CELL_WIDTH_MIN = 8;

    private ClusterMemberCommands() {}

    static List<Command> all() {
        return List.of(peers(), remove(), promote(), status(), layout(), events());
    }

    private static Command peers() {
        return Command.named("cluster peers")
                .summary("List the members of the cluster")
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(ClusterMemberCommands::peerLines)
                .handledBy(ClusterMemberCommands::peers);
    }

    private static void peers(Request request, Emitter emitter) throws IOException {
        Cluster cluster = ClusterCommands.cluster(request);
        List<Json> peers = new ArrayList<>();
        for (Member member : cluster.state().members()) {
            peers.add(json(cluster, member));
        }
        emitter.emitOnce(Json.fields().put("Peers", Json.ofItems(peers)).build());
    }

    private static Json json(Cluster cluster, Member member) throws IOException {
        boolean self = member.id().equals(cluster.state().self());
        StateSync sync = cluster.sync();
        Usage usage = self ? cluster.usage() : sync.usage(member.id()).orElse(new Usage(0, 0));
        return Json.fields()
                .put("ID", member.id().toString())
                .put("Name", member.name())
                .put("Household", member.household())
                .put("Zone", member.zone())
                .put("Role", member.role().toString())
                .put("Online", self || sync.online().contains(member.id()))
                .put("Used", usage.used())
                .put("Capacity", member.capacity())
                .put(
                        "Addresses",
                        Json.ofTexts(member.addresses().stream()
                                .map(Multiaddr::toString)
                                .toList()))
                .put("Since", member.since().toString())
                .put("AwaySeconds", self ? 0 : sync.absence(member.id()).toSeconds())
                .build();
    }

    private static String peerLines(Json answer) {
        var table = new Table(CELL_WIDTH_MIN);
        table.add(List.of("ID", "NAME", "HOUSEHOLD", "ROLE", "ONLINE", "USED", "CAPACITY"));
        for (Json peer : answer.items("Peers")) {
            table.add(List.of(
                    peer.text("ID"),
                    orDash(peer.text("Name")),
                    orDash(peer.text("Household")),
                    peer.text("Role"),
                    peer.truth("Online") ? "yes" : "no",
                    HumanSize.of(peer.whole("Used")),
                    HumanSize.of(peer.whole("Capacity"))));
        }
        return table.format();
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    /// The member whose id that is, or whose name, if no other has it.
    private static PeerId member(SharedState state, String text) throws CommandException {
        List<PeerId> named = state.members().stream()
                .filter(member -> member.name().equals(text))
                .map(Member::id)
                .toList();
        if (named.size() > 1) {
            throw new CommandException("%d members are called '%s': give the id".formatted(named.size(), text));
        }
        return named.isEmpty() ? PeerAddresses.parseId(text) : named.getFirst();
    }

    private static Argument peer() {
        return Argument.text("peer", "the id of a member, or its name");
    }

    private static Command remove() {
        return Command.named("cluster remove")
                .summary("Remove a member from the cluster, for good")
                .description(
                        "For boxes that are lost or broken into: nothing counts that it says from now on, and its peer"
                                + " id can't come back.")
                .argument(peer())
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(answer -> "removed %s\n".formatted(answer.text("Removed")))
                .handledBy((request, emitter) -> {
                    SharedState state = ClusterCommands.cluster(request).state();
                    PeerId peer = member(state, request.argument(0));
                    state.removeMember(peer);
                    emitter.emitOnce(
                            Json.fields().put("Removed", peer.toString()).build());
                });
    }

    private static Command promote() {
        return Command.named("cluster promote")
                .summary("Make a member an admin, who may invite and remove others")
                .argument(peer())
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(answer -> "%s is an admin\n".formatted(answer.text("Promoted")))
                .handledBy((request, emitter) -> {
                    SharedState state = ClusterCommands.cluster(request).state();
                    PeerId peer = member(state, request.argument(0));
                    state.promote(peer);
                    emitter.emitOnce(
                            Json.fields().put("Promoted", peer.toString()).build());
                });
    }

    private static Command status() {
        return Command.named("cluster status")
                .summary("Show how the cluster is, as this box sees it")
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(ClusterMemberCommands::statusLines)
                .handledBy(ClusterMemberCommands::status);
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
                .put("ClockBehindSeconds", cluster.clock().medianAhead().toSeconds())
                .put("Damaged", cluster.pins().keeper().damaged())
                .put("Audited", audits.asked())
                .put("Unshown", audits.unshown())
                .build());
    }

    private static String statusLines(Json answer) {
        return "cluster %s\nthis box %s, %s\nmembers %s, online %s\npins %s\ncapacity %s\n%s"
                        .formatted(
                                answer.text("Cluster"),
                                answer.text("Self"),
                                answer.text("Role"),
                                answer.text("Members"),
                                answer.text("Online"),
                                answer.text("Pins"),
                                HumanSize.of(answer.whole("Capacity")),
                                faultLines(answer))
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
                .prints(ClusterMemberCommands::layoutLines)
                .handledBy(ClusterMemberCommands::layout);
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
            text.append("zone %s\n".formatted(orDash(zone.text("Zone"))));
            for (Json household : zone.items("Households")) {
                text.append("  household %s, %s\n"
                        .formatted(orDash(household.text("Household")), HumanSize.of(household.whole("Capacity"))));
                for (Json peer : household.items("Peers")) {
                    text.append("    %s %s, %s\n"
                            .formatted(
                                    peer.text("ID"), orDash(peer.text("Name")), HumanSize.of(peer.whole("Capacity"))));
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
                .handledBy(ClusterMemberCommands::events);
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
