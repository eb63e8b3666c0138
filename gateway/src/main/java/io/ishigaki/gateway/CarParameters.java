package io.ishigaki.gateway;

import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.dag.walk.DagScope;
import io.ishigaki.dag.walk.DagSelection;
import io.ishigaki.dag.walk.Duplicates;
import io.ishigaki.dag.walk.EntityBytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// How a client wants its CAR: which blocks, in which order.
///
/// @param order as the client named it, `dfs` where it did not; `unk` gets depth-first order too
/// @see <a href="https://specs.ipfs.tech/http-gateways/trustless-gateway/#car-responses-application-vnd-ipld-car">CAR
/// responses</a>
record CarParameters(DagSelection selection, String order) {
    /// What the query says comes before what the media type says (IPIP-523).
    ///
    /// @throws MalformedDataException if a value is none that we know
    static CarParameters of(Query query, Negotiation negotiation) {
        String version = value(query, negotiation, "version").orElse("1");
        if (!version.equals("1")) {
            throw new MalformedDataException(
                    "unsupported application/vnd.ipld.car version: only version=1 is supported");
        }
        String order = value(query, negotiation, "order").orElse("dfs");
        if (!order.equals("dfs") && !order.equals("unk")) {
            throw new MalformedDataException("unsupported application/vnd.ipld.car order parameter");
        }
        Duplicates duplicates = switch (value(query, negotiation, "dups").orElse("n")) {
            case "y" -> Duplicates.INCLUDED;
            case "n" -> Duplicates.EXCLUDED;
            default -> throw new MalformedDataException("unsupported application/vnd.ipld.car dups parameter");
        };
        DagScope scope = query.first("dag-scope").map(DagScope::parse).orElse(DagScope.ALL);
        Optional<EntityBytes> bytes = query.first("entity-bytes").map(EntityBytes::parse);
        return new CarParameters(new DagSelection(scope, bytes, duplicates), order);
    }

    private static Optional<String> value(Query query, Negotiation negotiation, String name) {
        return query.nonEmpty("car-" + name)
                .or(() -> Optional.ofNullable(negotiation.accepted().get(name)))
                .filter(value -> !value.isEmpty());
    }

    String contentType() {
        return "application/vnd.ipld.car; version=1; order=%s; dups=%s"
                .formatted(order, selection.duplicates() == Duplicates.INCLUDED ? "y" : "n");
    }

    /// A tag that differs where the blocks may.
    String etag(Cid root, ContentPath path) {
        String all =
                "%s %s %s %s".formatted(path, order, selection.scope(), selection.bytes()) + selection.duplicates();
        String digest =
                Multihash.sha256(all.getBytes(StandardCharsets.UTF_8)).digest().toHex();
        return "W/\"%s.car.%s\"".formatted(root, digest.substring(0, 16));
    }
}
