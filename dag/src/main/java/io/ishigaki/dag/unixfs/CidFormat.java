package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.HashFunction;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;

/// How blocks are addressed: the version of CIDs, the hash function, and up to how many bytes a
/// block is its own address (0: never).
///
/// Raw blocks get version 1 whatever `version` says, because version 0 knows dag-pb only.
/// Immutable.
public record CidFormat(Cid.Version version, HashFunction hash, int inlineBytesMax) {
    public CidFormat {
        if (version == Cid.Version.V0 && !hash.equals(HashFunction.SHA2_256)) {
            throw new MalformedDataException("CIDv0 only supports sha2-256, not " + hash.name());
        }
        if (inlineBytesMax < 0 || inlineBytesMax > Multihash.DIGEST_BYTES_MAX) {
            throw new MalformedDataException("inline-limit %d exceeds maximum allowed size of %d bytes"
                    .formatted(inlineBytesMax, Multihash.DIGEST_BYTES_MAX));
        }
    }

    /// Whether a block of `length` bytes is its own address and need not be stored.
    boolean isInlined(int length) {
        return inlineBytesMax > 0 && length <= inlineBytesMax;
    }

    /// The address of `body`, read as `codec`.
    Cid cidOf(Multicodec codec, Bytes body) {
        if (isInlined(body.length())) {
            return Cid.v1(codec, Multihash.identity(body));
        }
        Multihash multihash = hash.hash(body);
        boolean isV0 = version == Cid.Version.V0 && codec.equals(Multicodec.DAG_PB);
        return isV0 ? Cid.v0(multihash) : Cid.v1(codec, multihash);
    }
}
