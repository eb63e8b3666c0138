package io.ishigaki.dag;

import io.ishigaki.dag.codec.Codec;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.util.List;

/// The edges of the Merkle DAG: which blocks a block names.
public final class Links {
    private Links() {}

    /// The links of `block` in the order in which they stand in it; one that stands twice is
    /// answered twice.
    ///
    /// @throws io.ishigaki.multiformats.MalformedDataException if the body is not what its codec
    ///     asks for, or the codec is not one of ours
    public static List<Cid> of(Block block) {
        return of(block.cid(), block.body());
    }

    /// The links of a block given by its parts.
    public static List<Cid> of(Cid cid, Bytes body) {
        return Codec.require(cid.codec()).links(body);
    }
}
