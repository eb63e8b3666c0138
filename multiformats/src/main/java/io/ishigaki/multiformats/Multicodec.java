package io.ishigaki.multiformats;

/// The code of a content type: how the bytes of a block are to be read.
///
/// @see <a href="https://github.com/multiformats/multicodec/blob/master/table.csv">the multicodec table</a>
public record Multicodec(long code) {
    public static final Multicodec CBOR = new Multicodec(0x51);
    public static final Multicodec RAW = new Multicodec(0x55);
    public static final Multicodec DAG_PB = new Multicodec(0x70);
    public static final Multicodec DAG_CBOR = new Multicodec(0x71);
    public static final Multicodec LIBP2P_KEY = new Multicodec(0x72);
    public static final Multicodec DAG_JSON = new Multicodec(0x0129);
    public static final Multicodec JSON = new Multicodec(0x0200);
}
