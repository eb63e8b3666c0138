package io.ishigaki.rpc.pinning;

import io.ishigaki.cluster.state.PinId;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.rpc.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A wish that a DAG be pinned, and what became of it. Immutable.
///
/// @param id what it is called, by nobody else
/// @param owner the name of the token by which it was made
/// @param created when, in whole milliseconds; no two of an owner are the same
/// @param wish what was asked for
/// @param replaces a pin of the cluster that ends when this one has begun
/// @param pin the pin of the cluster, once it has begun
/// @param failure why there is none and won't be
record PinRequest(
        String id,
        String owner,
        Instant created,
        Wish wish,
        Optional<PinId> replaces,
        Optional<PinId> pin,
        Optional<String> failure) {
    /// @param origins addresses of peers that have the DAG
    record Wish(Cid cid, String name, List<String> origins, Map<String, String> meta) {
        Wish {
            origins = List.copyOf(origins);
            meta = Map.copyOf(meta);
        }

        /// As the specification has it; origins are the service's own business.
        Json toJson() {
            Json.Builder fields = Json.fields().put("cid", cid.toString());
            if (!name.isEmpty()) {
                fields.put("name", name);
            }
            if (!meta.isEmpty()) {
                fields.put("meta", textsByName(meta));
            }
            return fields.build();
        }
    }

    PinRequest begun(PinId begun) {
        return new PinRequest(id, owner, created, wish, Optional.empty(), Optional.of(begun), Optional.empty());
    }

    PinRequest failed(String reason) {
        return new PinRequest(id, owner, created, wish, Optional.empty(), pin, Optional.of(reason));
    }

    /// Whether it is still to be begun.
    boolean isOpen() {
        return pin.isEmpty() && failure.isEmpty();
    }

    /// What is stored of it; [#read] is the inverse.
    Json toJson() {
        Json.Builder fields = Json.fields()
                .put("id", id)
                .put("owner", owner)
                .put("created", created.toEpochMilli())
                .put("cid", wish.cid.toString())
                .put("name", wish.name)
                .put("origins", Json.ofTexts(wish.origins))
                .put("meta", textsByName(wish.meta));
        replaces.ifPresent(each -> fields.put("replaces", each.toString()));
        pin.ifPresent(each -> fields.put("pin", each.toString()));
        failure.ifPresent(each -> fields.put("failure", each));
        return fields.build();
    }

    private static Json textsByName(Map<String, String> texts) {
        Json.Builder fields = Json.fields();
        texts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(each -> fields.put(each.getKey(), each.getValue()));
        return fields.build();
    }

    /// Reads what [#toJson] made.
    static PinRequest read(Json stored) {
        return new PinRequest(
                stored.text("id"),
                stored.text("owner"),
                Instant.ofEpochMilli(stored.whole("created")),
                new Wish(
                        Cid.parse(stored.text("cid")),
                        stored.text("name"),
                        stored.items("origins").stream().map(Json::text).toList(),
                        texts(stored.at("meta"))),
                optional(stored, "replaces").map(PinId::parse),
                optional(stored, "pin").map(PinId::parse),
                optional(stored, "failure"));
    }

    static Map<String, String> texts(Json fields) {
        return fields.members().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().text()));
    }

    private static Optional<String> optional(Json stored, String name) {
        return stored.has(name) ? Optional.of(stored.text(name)) : Optional.empty();
    }
}
