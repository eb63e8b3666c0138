package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Multicodec;
import java.util.List;

/// What the leaves of a file are: raw blocks, or UnixFS nodes of a type. Immutable.
sealed interface LeafForm {
    Block block(Bytes chunk, BlockWriter blocks);

    /// The chunk itself.
    record Raw() implements LeafForm {
        @Override
        public Block block(Bytes chunk, BlockWriter blocks) {
            return blocks.address(Multicodec.RAW, chunk);
        }
    }

    /// The chunk in a node; `metadata` only where the leaf is the whole file.
    record Node(UnixFsType type, EntryMetadata metadata) implements LeafForm {
        @Override
        public Block block(Bytes chunk, BlockWriter blocks) {
            UnixFsData data = metadata.applyTo(UnixFsData.leaf(type, chunk));
            return blocks.address(Multicodec.DAG_PB, DagPb.encode(PbNode.of(List.of(), data.encode())));
        }
    }
}
