package io.ishigaki.rpc.command;

import io.ishigaki.cluster.Cluster;
import io.ishigaki.cluster.ClusterPins;
import io.ishigaki.cluster.hold.Standing;
import io.ishigaki.cluster.pin.LossEstimate;
import io.ishigaki.cluster.place.Layout;
import io.ishigaki.cluster.state.Member;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// `pin status` and `pin ls --cluster`: what the cluster keeps, where, and how safe that is.
final class ClusterPinStatus {
    private ClusterPinStatus() {}

    static Command command() {
        return Command.named("pin status")
                .summary("Explain how safe a pin of the cluster is")
                .description("Says what lies where, how many more boxes may be lost, and what that rests on.")
                .argument(Argument.text("ipfs-path", "of what is pinned"))
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(ClusterPinStatus::print)
                .handledBy(ClusterPinStatus::status);
    }

    private static void status(Request request, Emitter emitter) throws IOException {
        Cluster cluster = ClusterCommands.cluster(request);
        Cid root;
        try (var blocks = Reading.open(request)) {
            root = Paths.resolve(request, blocks, request.argument(0)).cid();
        }
        List<Json> found = new ArrayList<>();
        for (PinRecord each : pins(cluster)) {
            if (each.root().equals(root.toV1())) {
                found.add(json(cluster, each, request));
            }
        }
        if (found.isEmpty()) {
            throw new CommandException("%s is not pinned in the cluster".formatted(root));
        }
        for (Json each : found) {
            emitter.emit(each);
        }
    }

    private static List<PinRecord> pins(Cluster cluster) throws IOException {
        record Named(String root, PinRecord pin) {}

        return cluster.state().pins().stream()
                .map(each -> new Named(each.root().toString(), each))
                .sorted(Comparator.comparing(Named::root)
                        .thenComparing(each -> each.pin().id()))
                .map(Named::pin)
                .toList();
    }

    /// Tells of all pins of the cluster.
    static void list(Request request, Emitter emitter) throws IOException {
        Cluster cluster = ClusterCommands.cluster(request);
        for (PinRecord each : pins(cluster)) {
            emitter.emit(fields(cluster.pins(), each, request).build());
        }
    }

    private static Json.Builder fields(ClusterPins pins, PinRecord pin, Request request) {
        Optional<Standing> standing = pins.standing(pin);
        Json.Builder fields = Json.fields()
                .put("Cid", request.invocation().show(pin.root()))
                .put("Class", pin.storageClass().toString())
                .put("Name", pin.name())
                .put("State", ClusterPinning.stateOf(pins, pin, standing))
                .put("Phase", pin.phase().toString())
                .put("Id", pin.id().toString())
                .put("Adder", pin.adder().toString());
        pin.plan().ifPresent(plan -> fields.put("Plan", plan.toString()));
        pin.expires().ifPresent(end -> fields.put("Expires", end.toString()));
        standing.ifPresent(found -> fields.put("MayLose", found.mayLose())
                .put("Blocks", found.blocks())
                .put("Parity", found.parity())
                .put("DataBytes", found.dataBytes())
                .put("BytesStored", found.storedBytes())
                .put("Stripes", found.stripes())
                .put("Placed", found.placed()));
        return fields;
    }

    private static Json json(Cluster cluster, PinRecord pin, Request request) throws IOException {
        ClusterPins pins = cluster.pins();
        Json.Builder fields = fields(pins, pin, request);
        Optional<Standing> standing = pins.standing(pin);
        if (standing.isPresent()) {
            fields.put("Boxes", Json.ofItems(boxes(cluster, standing.get().held())));
            putRepair(
                    fields,
                    standing.get(),
                    pins.isRefused(pin) ? 0 : pins.keeper().rate());
            var estimate = LossEstimate.of(pin.storageClass().parity(), standing.get(), cluster.lostAfter());
            fields.put("LossPerYear", "%.1e".formatted(estimate.perYear())).put("Assumptions", estimate.assumptions());
        }
        pins.pinner()
                .failure(pin.id())
                .or(() -> pins.complaint(pin))
                .ifPresent(failure -> fields.put("Error", failure));
        List<String> warnings = new ArrayList<>(ClusterPinning.warnings(pin.storageClass(), Layout.of(pins.places())));
        pins.obstacle(pin).ifPresent(warnings::add);
        return fields.put("Warnings", Json.ofTexts(warnings)).build();
    }

    /// What comes to this box: each box tells of its own share.
    private static void putRepair(Json.Builder fields, Standing standing, long rate) {
        fields.put("BytesDue", standing.dueBytes()).put("BytesMoved", standing.broughtBytes());
        if (standing.dueBytes() > 0 && rate > 0) {
            fields.put("EtaSeconds", Math.ceilDiv(standing.dueBytes(), rate));
        }
    }

    private static List<Json> boxes(Cluster cluster, Map<PeerId, Long> held) throws IOException {
        Map<PeerId, Member> members = new HashMap<>();
        cluster.state().members().forEach(each -> members.put(each.id(), each));
        List<Json> boxes = new ArrayList<>();
        for (Map.Entry<PeerId, Long> each : new TreeMap<>(held).entrySet()) {
            Optional<Member> member = Optional.ofNullable(members.get(each.getKey()));
            boxes.add(Json.fields()
                    .put("ID", each.getKey().toString())
                    .put("Name", member.map(Member::name).orElse(""))
                    .put("Household", member.map(Member::household).orElse(""))
                    .put("Online", isOnline(cluster, each.getKey()))
                    .put("Bytes", each.getValue())
                    .build());
        }
        return boxes;
    }

    private static boolean isOnline(Cluster cluster, PeerId peer) throws IOException {
        return peer.equals(cluster.state().self()) || cluster.sync().online().contains(peer);
    }

    static String row(Json pin) {
        String lose = pin.has("MayLose") && pin.whole("MayLose") >= 0 ? "may lose " + pin.whole("MayLose") : "-";
        return "%s %s %s, %s%s\n"
                .formatted(
                        pin.text("Cid"),
                        pin.text("Class"),
                        pin.text("State"),
                        lose,
                        pin.text("Name").isEmpty() ? "" : " " + Names.printable(pin.text("Name")));
    }

    private static String repairLine(Json pin) {
        if (pin.whole("BytesDue") == 0) {
            return "";
        }
        return "  %s of this box's share are missing, %s have come; %s\n"
                .formatted(
                        HumanSize.of(pin.whole("BytesDue")),
                        HumanSize.of(pin.whole("BytesMoved")),
                        pin.has("EtaSeconds")
                                ? "about %d s to go".formatted(pin.whole("EtaSeconds"))
                                : "nothing came within the last minute");
    }

    private static String print(Json pin) {
        var text = new StringBuilder(row(pin));
        if (pin.has("MayLose")) {
            text.append("  %d blocks, %d of parity; %s of data stored as %s; %d of %d stripes lie where they belong\n"
                    .formatted(
                            pin.whole("Blocks"),
                            pin.whole("Parity"),
                            HumanSize.of(pin.whole("DataBytes")),
                            HumanSize.of(pin.whole("BytesStored")),
                            pin.whole("Placed"),
                            pin.whole("Stripes")));
            for (Json box : pin.items("Boxes")) {
                text.append("  %s %s%s: %s%s\n"
                        .formatted(
                                box.text("ID"),
                                Names.printable(box.text("Name")),
                                box.text("Household").isEmpty() ? "" : " in " + Names.printable(box.text("Household")),
                                HumanSize.of(box.whole("Bytes")),
                                box.truth("Online") ? "" : ", away"));
            }
            text.append(repairLine(pin));
            text.append(
                    "  estimated loss a year: %s, if %s\n".formatted(pin.text("LossPerYear"), pin.text("Assumptions")));
        }
        if (pin.has("Error")) {
            text.append("  error: %s\n".formatted(pin.text("Error")));
        }
        pin.items("Warnings").forEach(each -> text.append("  warning: %s\n".formatted(each.text())));
        return text.toString();
    }
}
