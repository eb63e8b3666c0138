package io.ishigaki.multiformats;

/// Bytes with the address that they claim. Whether they hash to it is asked where they come in from a stranger or a
/// disk, not here.
public record Block(Cid cid, Bytes body) {
    /// "block size MUST NOT exceed 2 MiB": what Bitswap carries and every peer takes.
    public static final int BYTES_MAX = 2 << 20;

    /// What a store keeps of those who ask for blocks that no peer would take: the bound of go-car on a section, so
    /// that every such block can be exported and imported again.
    public static final int BIG_BYTES_MAX = 8 << 20;

    /// The block of `content` as opaque bytes.
    public static Block ofRaw(byte[] content) {
        return new Block(Cid.ofRaw(content), Bytes.copyOf(content));
    }

    public int size() {
        return body.length();
    }
}
