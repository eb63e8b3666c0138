package io.ishigaki.rpc.command;

import io.ishigaki.cluster.Cluster;
import io.ishigaki.cluster.state.Member;
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
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// `cluster`: who is in it, where, and what has happened.
final class ClusterMemberCommands {
    private static final int CELL_WIDTH_MIN = 8;
    private static final String NOW = "now";
    private static final String NONE = "none";

    private ClusterMemberCommands() {}

    static List<Command> all() {
        return List.of(peers(), quota(), remove(), promote());
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
        Usage usage = usage(cluster, member.id());
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

    /// How full a member said last that it is.
    static Usage usage(Cluster cluster, PeerId member) throws IOException {
        return member.equals(cluster.state().self())
                ? cluster.usage()
                : cluster.sync().usage(member).orElse(new Usage(0, 0));
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

    static String orDash(String text) {
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

    private static Command quota() {
        return Command.named("cluster quota")
                .summary("Say how much the pins of a member may take")
                .description("Counts the cells of all pins that were made on that box, parity included, wherever they"
                        + " lie. The box makes no pins beyond that, and the others hold none. What its pins take"
                        + " already stays, even if that is more. 'cluster balance' lists quotas.")
                .argument(peer())
                .argument(Argument.text("size", "such as 500GB, or none"))
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(ClusterMemberCommands::quotaLine)
                .handledBy(ClusterMemberCommands::quota);
    }

    private static void quota(Request request, Emitter emitter) throws IOException {
        Cluster cluster = ClusterCommands.cluster(request);
        PeerId peer = member(cluster.state(), request.argument(0));
        String size = request.argument(1);
        OptionalLong bytes = size.equals(NONE)
                ? OptionalLong.empty()
                : OptionalLong.of(ClusterCommands.size("argument \"size\"", size));
        cluster.limit(peer, bytes);
        Json.Builder fields = Json.fields().put("ID", peer.toString());
        bytes.ifPresent(limit -> fields.put("Quota", limit));
        emitter.emitOnce(fields.put("Taken", cluster.pins().takenBy(peer)).build());
    }

    private static String quotaLine(Json answer) {
        String taken = HumanSize.of(answer.whole("Taken"));
        if (!answer.has("Quota")) {
            return "pins of %s may take what there is; they take %s\n".formatted(answer.text("ID"), taken);
        }
        long quota = answer.whole("Quota");
        return "pins of %s may take %s; they take %s%s\n"
                .formatted(
                        answer.text("ID"),
                        HumanSize.of(quota),
                        taken,
                        answer.whole("Taken") > quota ? ", which stays, and no more is pinned" : "");
    }

    private static Command remove() {
        return Command.named("cluster remove")
                .summary("Remove a member from the cluster, for good")
                .description(
                        "The others first take over what it holds, as long as it is online, which may take long; broken"
                                + " off, it stays a member. One that is away is removed at once. Nothing counts that"
                                + " it says from then on, and its peer id can't come back. For a box that is stolen or"
                                + " broken into give --now.")
                .argument(peer())
                .option(Option.flag(NOW, "don't wait for the others to take over what it holds"))
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(answer -> answer.has("Owed")
                        ? "waiting: %s\n".formatted(answer.text("Owed"))
                        : "removed %s\n".formatted(answer.text("Removed")))
                .handledBy(ClusterMemberCommands::remove);
    }

    private static void remove(Request request, Emitter emitter) throws IOException {
        Cluster cluster = ClusterCommands.cluster(request);
        PeerId peer = member(cluster.state(), request.argument(0));
        if (!request.flag(NOW) && cluster.sync().online().contains(peer)) {
            try {
                cluster.drain(
                        peer,
                        owed -> emitter.emit(Json.fields().put("Owed", owed).build()));
            } catch (InterruptedException e) {
                throw ClusterCommands.interrupted("a member was about to be removed", e);
            }
        }
        cluster.state().removeMember(peer);
        emitter.emit(Json.fields().put("Removed", peer.toString()).build());
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
}
