package io.ishigaki.blockstore.lmdb;

import io.ishigaki.dag.Links;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import java.util.LinkedHashSet;
import java.util.Set;

/// The distinct nodes that a block links to, identity CIDs expanded in place: those are never
/// stored, but what they link to is.
final class NodeLinks {
    private NodeLinks() {}

    /// Whether blocks of this codec can link at all.
    static boolean mayLink(long codec) {
        return codec != Multicodec.RAW.code();
    }

    /// What `cid` itself counts as: one node, or the links of an identity CID.
    static Set<NodeKey> ofRoot(Cid cid) {
        Set<NodeKey> nodes = new LinkedHashSet<>();
        add(cid, nodes);
        return nodes;
    }

    static Set<NodeKey> of(NodeKey node, Bytes body) {
        Set<NodeKey> nodes = new LinkedHashSet<>();
        Links.of(node.cid(), body).forEach(link -> add(link, nodes));
        return nodes;
    }

    /// An identity CID is 128 bytes at most, so this ends soon.
    private static void add(Cid cid, Set<NodeKey> nodes) {
        if (!cid.multihash().isIdentity()) {
            nodes.add(NodeKey.of(cid));
        } else if (mayLink(cid.codec().code())) {
            Links.of(cid, cid.multihash().digest()).forEach(link -> add(link, nodes));
        }
    }
}
