package io.ishigaki.dag.path;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.dag.unixfs.UnixFsDirectory;
import io.ishigaki.dag.unixfs.UnixFsFile;
import io.ishigaki.dag.unixfs.UnixFsNode;
import io.ishigaki.dag.unixfs.UnixFsSymlink;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import java.io.IOException;
import java.util.Optional;

/// What a path has come to: a block not yet read, or something in which a segment can be looked up.
sealed interface PathNode {
    /// What `segment` leads to from here; `cid` is the block that this is in.
    ///
    /// @throws PathNotFoundException if it leads nowhere
    PathNode lookup(String segment, Cid cid) throws IOException;

    /// Reads the block `cid`; `throughUnixFs` says whether dag-pb is shown as UnixFS or as its links and data.
    static PathNode read(BlockSource source, Cid cid, boolean throughUnixFs) throws IOException {
        if (cid.codec().equals(Multicodec.RAW)) {
            // Nothing can be found in bytes, so they need not be read.
            return new Bytes();
        }
        if (cid.codec().equals(Multicodec.DAG_PB) && throughUnixFs) {
            return readUnixFs(source, cid);
        }
        return new Inside(
                Codec.require(cid.codec()).decode(source.require(cid).body()),
                cid.codec().equals(Multicodec.DAG_PB));
    }

    private static PathNode readUnixFs(BlockSource source, Cid cid) throws IOException {
        try {
            return switch (UnixFsNode.open(source, cid)) {
                case UnixFsDirectory directory -> new Directory(directory);
                case UnixFsFile _ -> new Bytes();
                case UnixFsSymlink _ ->
                    new NamedLinks(DagPb.decode(source.require(cid).body()));
            };
        } catch (MalformedDataException notUnixFs) {
            // A dag-pb node of another application: its links have names all the same.
            return new NamedLinks(DagPb.decode(source.require(cid).body()));
        }
    }

    record Unread(Cid cid) implements PathNode {
        @Override
        public PathNode lookup(String segment, Cid cid) {
            throw new AssertionError("nothing is looked up in a block that was not read: " + this.cid);
        }
    }

    record Directory(UnixFsDirectory directory) implements PathNode {
        @Override
        public PathNode lookup(String segment, Cid cid) throws IOException {
            return directory
                    .lookup(segment)
                    .map(entry -> new Unread(entry.cid()))
                    .orElseThrow(() -> PathNotFoundException.noLink(segment, cid));
        }
    }

    record NamedLinks(PbNode node) implements PathNode {
        @Override
        public PathNode lookup(String segment, Cid cid) throws PathNotFoundException {
            for (PbLink link : node.links()) {
                if (link.name().equals(segment)) {
                    return new Unread(link.cid());
                }
            }
            throw PathNotFoundException.noLink(segment, cid);
        }
    }

    /// The content of a file.
    record Bytes() implements PathNode {
        @Override
        public PathNode lookup(String segment, Cid cid) throws PathNotFoundException {
            throw PathNotFoundException.wrongKind("bytes", segment, cid);
        }
    }

    /// A value of the data model. The maps of `typed` values are structs of dag-pb: what is missing there is a link.
    record Inside(Value value, boolean typed) implements PathNode {
        @Override
        public PathNode lookup(String segment, Cid cid) throws PathNotFoundException {
            Value found = switch (value) {
                case Value.MapValue map -> inMap(map, segment, cid);
                case Value.ListValue list -> inList(list, segment, cid);
                case Value.Null _ -> throw PathNotFoundException.wrongKind("null", segment, cid);
                case Value.Bool _ -> throw PathNotFoundException.wrongKind("bool", segment, cid);
                case Value.Int _ -> throw PathNotFoundException.wrongKind("int", segment, cid);
                case Value.Float64 _ -> throw PathNotFoundException.wrongKind("float", segment, cid);
                case Value.Text _ -> throw PathNotFoundException.wrongKind("string", segment, cid);
                case Value.ByteString _ -> throw PathNotFoundException.wrongKind("bytes", segment, cid);
                case Value.Link _ -> throw PathNotFoundException.wrongKind("link", segment, cid);
            };
            return found instanceof Value.Link link ? new Unread(link.cid()) : new Inside(found, typed);
        }

        private Value inMap(Value.MapValue map, String segment, Cid cid) throws PathNotFoundException {
            Optional<Value> found = Optional.ofNullable(map.entries().get(segment));
            return found.orElseThrow(() -> typed
                    ? PathNotFoundException.noLink(segment, cid)
                    : PathNotFoundException.noKey(segment, segment, cid));
        }

        private static Value inList(Value.ListValue list, String segment, Cid cid) throws PathNotFoundException {
            long index;
            try {
                index = Long.parseLong(segment);
            } catch (NumberFormatException e) {
                throw PathNotFoundException.noIndex(segment, cid);
            }
            if (index < 0 || index >= list.items().size()) {
                throw PathNotFoundException.noKey(index < 0 ? "" : segment, segment, cid);
            }
            return list.items().get((int) index);
        }
    }
}
