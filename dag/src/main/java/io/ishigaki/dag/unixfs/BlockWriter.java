package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.BlockSink;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Addresses blocks and gives them to a sink, but for those that are their own address.
///
/// Thread-safe as far as its sink is.
final class BlockWriter {
    private final CidFormat cids;
    private final BlockSink sink;

    BlockWriter(CidFormat cids, BlockSink sink) {
        this.cids = cids;
        this.sink = sink;
    }

    /// The block of `body`, hashed but not yet given away.
    Block address(Multicodec codec, Bytes body) {
        return new Block(cids.cidOf(codec, body), body);
    }

    void put(Block block) throws IOException {
        if (!block.cid().multihash().isIdentity()) {
            sink.put(block);
        }
    }

    /// Writes the node of `links` and `data`; its tsize is its own length and what the links say.
    ///
    /// @throws MalformedDataException if it is bigger than a block may be, which takes unusual
    /// options
    Imported putNode(List<PbLink> links, UnixFsData data) throws IOException {
        Block block = address(Multicodec.DAG_PB, DagPb.encode(new PbNode(links, Optional.of(data.encode()))));
        if (block.size() > Block.BYTES_MAX) {
            throw new MalformedDataException("node of %d links is %d bytes, limit %d: lower the number of links"
                    .formatted(links.size(), block.size(), Block.BYTES_MAX));
        }
        put(block);
        long tsize = block.size();
        for (PbLink link : links) {
            tsize += link.tsizeOrZero();
        }
        return new Imported(block.cid(), tsize, data.fileSize().orElse(0));
    }
}
