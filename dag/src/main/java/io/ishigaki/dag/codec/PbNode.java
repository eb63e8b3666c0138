package io.ishigaki.dag.codec;

import io.ishigaki.multiformats.Bytes;
import java.util.List;
import java.util.Optional;

/// A node of dag-pb: named links to other blocks, and some bytes whose meaning is the application's (UnixFS, mostly).
///
/// Absent data and empty data are different nodes with different addresses. The links keep the order in which they were
/// given or read; [DagPb#encode] sorts what it writes.
///
/// @see <a href="https://ipld.io/specs/codecs/dag-pb/spec/">DAG-PB specification</a>
public record PbNode(List<PbLink> links, Optional<Bytes> data) {
    public PbNode {
        links = List.copyOf(links);
    }

    public static PbNode of(List<PbLink> links, Bytes data) {
        return new PbNode(links, Optional.of(data));
    }
}
