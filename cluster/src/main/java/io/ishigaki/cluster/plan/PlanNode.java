package io.ishigaki.cluster.plan;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A block of a plan. Its bounds are checked wherever it comes from.
public sealed interface PlanNode {
    /// Links that one node may have.
    int LINKS_MAX = 8_192;

    /// From the root of a plan to a group.
    int DEPTH_MAX = 8;

    /// The plan of the DAG under `root`; without nodes where all of that stands in its own name.
    record Root(int generation, StorageClass of, Cid root, List<Cid> nodes) implements PlanNode {
        public Root {
            nodes = checkedLinks(nodes, 0);
            if (root.version() != Cid.Version.V1) {
                throw new MalformedDataException("root %s of a plan is no CIDv1".formatted(root));
            }
            if (generation != Planner.GENERATION) {
                throw new MalformedDataException(
                        "plan is of generation %d, this program knows %d".formatted(generation, Planner.GENERATION));
            }
        }
    }

    /// A part of the list of groups.
    record Branch(List<Cid> nodes) implements PlanNode {
        public Branch {
            nodes = checkedLinks(nodes, 1);
        }
    }

    /// Stripes of one group.
    record Group(StorageClass of, List<Stripe> stripes) implements PlanNode {
        public Group {
            stripes = List.copyOf(stripes);
            if (stripes.isEmpty()) {
                throw new MalformedDataException("a group has no stripe");
            }
            Set<Multihash> listed = new HashSet<>();
            for (Stripe stripe : stripes) {
                stripe.pieces().forEach(piece -> {
                    if (!listed.add(piece.cid().multihash())) {
                        throw new MalformedDataException("block %s stands twice in a group".formatted(piece.cid()));
                    }
                });
            }
        }

        /// Bytes of all cells.
        public long bytes() {
            return stripes.stream().mapToLong(Stripe::bytes).sum();
        }
    }

    private static List<Cid> checkedLinks(List<Cid> links, int min) {
        if (links.size() < min || links.size() > LINKS_MAX) {
            throw new MalformedDataException(
                    "a plan node has %d links, limit %d to %d".formatted(links.size(), min, LINKS_MAX));
        }
        for (Cid link : links) {
            if (!link.codec().equals(Multicodec.DAG_CBOR) || !link.multihash().isSha256()) {
                throw new MalformedDataException("plan node %s is not dag-cbor under sha2-256".formatted(link));
            }
        }
        return List.copyOf(links);
    }

    /// The block of this node; [#decode] is the inverse of its body.
    default Block encode() {
        Bytes body = PlanCodec.encode(this);
        if (body.length() > Block.BYTES_MAX) {
            throw new AssertionError("plan node is %d bytes, limit %d".formatted(body.length(), Block.BYTES_MAX));
        }
        return new Block(Cid.v1(Multicodec.DAG_CBOR, Multihash.sha256(body)), body);
    }

    /// Reads the body of a node, which may be a stranger's.
    ///
    /// *Bounds.* Takes some ten times the bytes of `body`, of which there may be [Block#BYTES_MAX].
    ///
    /// @throws MalformedDataException if it is none, has a key that this generation doesn't know, or breaks a bound
    static PlanNode decode(Bytes body) {
        if (body.length() > Block.BYTES_MAX) {
            throw new MalformedDataException(
                    "plan node is %d bytes, limit %d".formatted(body.length(), Block.BYTES_MAX));
        }
        return PlanCodec.decode(body);
    }
}
