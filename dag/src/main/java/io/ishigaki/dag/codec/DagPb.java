package io.ishigaki.dag.codec;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Uvarint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The codec of files and directories: protocol buffers, written in exactly one way.
///
/// ```text
/// PBNode = ( 0x12 length PBLink )*  [ 0x0a length data ]        links before data, sorted by name
/// PBLink = 0x0a length cid  [ 0x12 length name ]  [ 0x18 tsize ]
/// ```
///
/// Reading is as lenient as Kubo: data may come before the links, links in any order, and varints
/// need not be in their shortest form. Unknown fields, a field twice, and fields of a link out of
/// order are refused.
///
/// @see <a href="https://ipld.io/specs/codecs/dag-pb/spec/">DAG-PB specification</a>
public final class DagPb {
    static final int TAG_DATA = 0x0A;
    static final int TAG_LINK = 0x12;
    static final int TAG_HASH = 0x0A;
    static final int TAG_NAME = 0x12;
    static final int TAG_TSIZE = 0x18;

    private static final Comparator<PbLink> BY_NAME =
            Comparator.comparing(link -> link.nameBytes().orElse(Bytes.EMPTY));

    private DagPb() {}

    /// Reads a node; [#encode] is its inverse for nodes in canonical form.
    public static PbNode decode(Bytes block) {
        var links = new ArrayList<PbLink>();
        var reader = new PbReader(block, (cid, nameOffset, nameLength, tsize) -> {
            Optional<Bytes> name = nameOffset < 0 ? Optional.empty() : Optional.of(block.slice(nameOffset, nameLength));
            links.add(new PbLink(cid, name, tsize));
        });
        reader.read();
        return new PbNode(links, reader.data());
    }

    /// The links of a node in the order of the block, without a copy of names and data.
    public static List<Cid> links(Bytes block) {
        var cids = new ArrayList<Cid>();
        new PbReader(block, (cid, nameOffset, nameLength, tsize) -> cids.add(cid)).read();
        return List.copyOf(cids);
    }

    /// The one canonical form of `node`; links of the same name keep their order.
    ///
    /// @throws MalformedDataException if a tsize is negative
    public static Bytes encode(PbNode node) {
        List<PbLink> links = sorted(node.links());
        Bytes[] cids = new Bytes[links.size()];
        long length = node.data().isEmpty() ? 0 : fieldLength(node.data().get().length());
        for (int index = 0; index < cids.length; index++) {
            PbLink link = links.get(index);
            cids[index] = link.cid().toBytes();
            length += fieldLength(linkLength(link, cids[index]));
        }
        byte[] out = new byte[Math.toIntExact(length)];
        int at = 0;
        for (int index = 0; index < cids.length; index++) {
            at = writeLink(out, at, links.get(index), cids[index]);
        }
        if (node.data().isPresent()) {
            writeField(out, at, TAG_DATA, node.data().get());
        }
        return Bytes.ofOwned(out);
    }

    static boolean isSorted(List<PbLink> links) {
        for (int index = 1; index < links.size(); index++) {
            if (BY_NAME.compare(links.get(index - 1), links.get(index)) > 0) {
                return false;
            }
        }
        return true;
    }

    private static List<PbLink> sorted(List<PbLink> links) {
        if (isSorted(links)) {
            return links;
        }
        var sorted = new ArrayList<>(links);
        sorted.sort(BY_NAME);
        return sorted;
    }

    /// The number of bytes that [#encode] adds to a node for `link`.
    public static int encodedLength(PbLink link) {
        return fieldLength(linkLength(link, link.cid().toBytes()));
    }

    private static int linkLength(PbLink link, Bytes cid) {
        int length = fieldLength(cid.length());
        if (link.nameBytes().isPresent()) {
            length += fieldLength(link.nameBytes().get().length());
        }
        OptionalLong tsize = link.tsize();
        if (tsize.isPresent()) {
            if (tsize.getAsLong() < 0) {
                throw new MalformedDataException(
                        "tsize of the link to %s is negative: %d".formatted(link.cid(), tsize.getAsLong()));
            }
            length += 1 + Uvarint.length(tsize.getAsLong());
        }
        return length;
    }

    private static int fieldLength(int contentLength) {
        return 1 + Uvarint.length(contentLength) + contentLength;
    }

    private static int writeLink(byte[] out, int offset, PbLink link, Bytes cid) {
        out[offset] = TAG_LINK;
        int at = Uvarint.write(out, offset + 1, linkLength(link, cid));
        at = writeField(out, at, TAG_HASH, cid);
        if (link.nameBytes().isPresent()) {
            at = writeField(out, at, TAG_NAME, link.nameBytes().get());
        }
        if (link.tsize().isPresent()) {
            out[at] = TAG_TSIZE;
            at = Uvarint.write(out, at + 1, link.tsize().getAsLong());
        }
        return at;
    }

    private static int writeField(byte[] out, int offset, int tag, Bytes content) {
        out[offset] = (byte) tag;
        int at = Uvarint.write(out, offset + 1, content.length());
        content.copyTo(0, out, at, content.length());
        return at + content.length();
    }
}
