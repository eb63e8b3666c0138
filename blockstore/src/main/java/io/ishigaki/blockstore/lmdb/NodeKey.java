package io.ishigaki.blockstore.lmdb;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.Uvarint;
import java.nio.ByteBuffer;

/// A multihash as read under one codec: what counts are kept of.
///
/// As a key it is the multihash and then the codec, so that nodes sort as the blocks do. Immutable.
record NodeKey(Bytes multihash, long codec) implements Comparable<NodeKey> {
    static NodeKey of(Cid cid) {
        return new NodeKey(cid.multihash().toBytes(), cid.codec().code());
    }

    Cid cid() {
        return Cid.v1(new Multicodec(codec), Multihash.read(multihash.asBuffer()));
    }

    Bytes toBytes() {
        byte[] bytes = new byte[multihash.length() + Uvarint.length(codec)];
        multihash.copyTo(0, bytes, 0, multihash.length());
        Uvarint.write(bytes, multihash.length(), codec);
        return Bytes.ofOwned(bytes);
    }

    static NodeKey read(ByteBuffer in) {
        Bytes multihash = Multihash.read(in).toBytes();
        return new NodeKey(multihash, Uvarint.read(in));
    }

    @Override
    public int compareTo(NodeKey other) {
        int order = multihash.compareTo(other.multihash);
        return order != 0 ? order : Long.compare(codec, other.codec);
    }
}
