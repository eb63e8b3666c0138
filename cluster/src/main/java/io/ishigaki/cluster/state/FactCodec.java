package io.ishigaki.cluster.state;

import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PublicKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What records say, as fields of their payload. Stateless.
final class FactCodec {
    private static final String KIND = "kind";
    private static final int NONCE_BYTES = 16;

    private FactCodec() {}

    static void write(Fact fact, MapWriter out) {
        switch (fact) {
            case Fact.Genesis(var nonce, var key) -> {
                out.put(KIND, "genesis").put("nonce", nonce);
                writeKey(key, out);
            }
            case Fact.Admission admission -> write(admission, out);
            case Fact.Promotion(PeerId peer) -> out.put(KIND, "promote").put("peer", peer);
            case Fact.Removal(PeerId peer, var accepted) ->
                out.put(KIND, "remove").put("peer", peer).put("accepted", rows(accepted));
            case Fact.Leaving() -> out.put(KIND, "leave");
            case Fact.Vote(PeerId peer) -> out.put(KIND, "vote").put("peer", peer);
            case Fact.Description(Profile profile) -> write(profile, out);
            case Fact.Pinning(PinRecord pin) -> write(pin, out);
            case Fact.Unpinning(PinId id) -> out.put(KIND, "unpin").put("id", id.bytes());
        }
    }

    private static void writeKey(Optional<PublicKey> key, MapWriter out) {
        key.ifPresent(present -> out.put("key", present.encode()));
    }

    private static void write(Fact.Admission admission, MapWriter out) {
        out.put(KIND, "admit")
                .put("peer", admission.peer())
                .put("role", admission.role().toString());
        writeKey(admission.key(), out);
        admission.household().ifPresent(household -> out.put("household", household));
        admission.capacity().ifPresent(capacity -> out.put("capacity", capacity));
        admission.quota().ifPresent(quota -> write(quota, out));
    }

    private static void write(Quota quota, MapWriter out) {
        out.put("quota", quota.bytes());
        if (quota.kept() > 0) {
            out.put("kept", quota.kept());
        }
    }

    private static List<Value> rows(Map<Long, Long> accepted) {
        List<Value> rows = new ArrayList<>();
        new TreeMap<>(accepted)
                .forEach((incarnation, sequence) ->
                        rows.add(new Value.ListValue(List.of(Value.Int.of(incarnation), Value.Int.of(sequence)))));
        return rows;
    }

    private static void write(Profile profile, MapWriter out) {
        List<Value> addresses = new ArrayList<>();
        profile.addresses().forEach(address -> addresses.add(new Value.ByteString(address.toBytes())));
        out.put(KIND, "profile")
                .put("name", profile.name())
                .put("household", profile.household())
                .put("zone", profile.zone())
                .put("capacity", profile.capacity())
                .put("addresses", addresses);
    }

    private static void write(PinRecord pin, MapWriter out) {
        out.put(KIND, "pin")
                .put("id", pin.id().bytes())
                .put("root", pin.root())
                .put("class", pin.storageClass().toString())
                .put("name", pin.name())
                .put("phase", pin.phase().toString())
                .put("adder", pin.adder());
        pin.expires().ifPresent(time -> out.put("expires", time));
        pin.lockedUntil().ifPresent(time -> out.put("lockedUntil", time));
        pin.plan().ifPresent(plan -> out.put("plan", plan));
    }

    /// @throws MalformedDataException if the payload says nothing that is known
    static Fact read(MapReader payload) {
        String kind = payload.text(KIND);
        return switch (kind) {
            case "genesis" -> readGenesis(payload);
            case "admit" ->
                new Fact.Admission(
                        payload.peer("peer"),
                        Role.parse(payload.text("role")),
                        readKey(payload),
                        payload.optionalText("household").map(word -> Profile.requireShort("household", word)),
                        payload.optionalInteger("capacity"),
                        readQuota(payload));
            case "promote" -> new Fact.Promotion(payload.peer("peer"));
            case "remove" -> new Fact.Removal(payload.peer("peer"), readAccepted(payload.list("accepted")));
            case "leave" -> new Fact.Leaving();
            case "vote" -> new Fact.Vote(payload.peer("peer"));
            case "profile" -> new Fact.Description(readProfile(payload));
            case "pin" -> new Fact.Pinning(readPin(payload));
            case "unpin" -> new Fact.Unpinning(new PinId(payload.bytes("id")));
            default -> throw new MalformedDataException("record is of the unknown kind '%s'".formatted(kind));
        };
    }

    private static Fact readGenesis(MapReader payload) {
        var nonce = payload.bytes("nonce");
        if (nonce.length() != NONCE_BYTES) {
            throw new MalformedDataException("nonce is %d bytes, not %d".formatted(nonce.length(), NONCE_BYTES));
        }
        return new Fact.Genesis(nonce, readKey(payload));
    }

    private static Optional<Quota> readQuota(MapReader payload) {
        return payload.has("quota")
                ? Optional.of(new Quota(
                        payload.integer("quota"),
                        payload.optionalInteger("kept").orElse(0)))
                : Optional.empty();
    }

    private static Optional<PublicKey> readKey(MapReader payload) {
        return payload.optionalBytes("key").map(PublicKey::decode);
    }

    private static Map<Long, Long> readAccepted(List<Value> rows) {
        var accepted = new TreeMap<Long, Long>();
        for (Value row : rows) {
            var fields = new RowReader("accepted", row);
            accepted.put(fields.integer(), fields.integer());
            fields.end();
        }
        return accepted;
    }

    private static Profile readProfile(MapReader payload) {
        List<Multiaddr> addresses = new ArrayList<>();
        var items = new RowReader("addresses", new Value.ListValue(payload.list("addresses")));
        for (int i = payload.list("addresses").size(); i > 0; i--) {
            addresses.add(Multiaddr.decode(items.bytes()));
        }
        return new Profile(
                payload.text("name"),
                payload.text("household"),
                payload.text("zone"),
                payload.integer("capacity"),
                addresses);
    }

    private static PinRecord readPin(MapReader payload) {
        return new PinRecord(
                new PinId(payload.bytes("id")),
                payload.link("root"),
                StorageClass.parse(payload.text("class")),
                payload.text("name"),
                payload.optionalTime("expires"),
                payload.optionalTime("lockedUntil"),
                Phase.parse(payload.text("phase")),
                payload.optionalLink("plan"),
                payload.peer("adder"));
    }
}
