package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.List;

/// A dag-pb node of a file's tree: some bytes of its own, then those of its children. Its numbers agree with each
/// other. Immutable.
record FilePart(Bytes data, List<PbLink> children, BlockSizes childSizes, long size) {
    static FilePart of(Cid cid, PbNode node, UnixFsData data) {
        if (data.blockSizes().count() != node.links().size()) {
            throw new MalformedDataException("file node %s has %d links and %d block sizes"
                    .formatted(cid, node.links().size(), data.blockSizes().count()));
        }
        long size = data.content().length();
        for (int index = 0; index < data.blockSizes().count(); index++) {
            long childSize = data.blockSizes().at(index);
            size += childSize;
            if (childSize < 0 || size < 0) {
                throw new MalformedDataException(
                        "file node %s holds more than %d bytes".formatted(cid, Long.MAX_VALUE));
            }
        }
        if (data.fileSize().orElse(size) != size) {
            throw new MalformedDataException("file node %s declares %s bytes, its parts are %d"
                    .formatted(cid, Long.toUnsignedString(data.fileSize().getAsLong()), size));
        }
        return new FilePart(data.content(), node.links(), data.blockSizes(), size);
    }
}
