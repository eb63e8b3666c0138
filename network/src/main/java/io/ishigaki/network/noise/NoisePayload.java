package io.ishigaki.network.noise;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.network.protobuf.FieldReader;
import io.ishigaki.network.protobuf.FieldWriter;
import java.util.ArrayList;
import java.util.List;

/// libp2p's part of a handshake message: who one is, the proof, and what muxers one has.
///
/// ```text
/// NoiseHandshakePayload = identity_key(1) identity_sig(2) extensions(4)
/// NoiseExtensions       = webtransport_certhashes(1)* stream_muxers(2)*
/// ```
///
/// @param identityKey the public key, as a message of its own
/// @param muxers protocol ids, the preferred one first; empty where the peer leaves them to multistream-select
record NoisePayload(Bytes identityKey, Bytes signature, List<String> muxers) {
    /// More muxers than anybody has.
    private static final int MUXERS_MAX = 16;

    private static final int IDENTITY_KEY = 1;
    private static final int IDENTITY_SIG = 2;
    private static final int EXTENSIONS = 4;
    private static final int STREAM_MUXERS = 2;

    NoisePayload {
        muxers = List.copyOf(muxers);
    }

    static NoisePayload decode(Bytes message) {
        Bytes key = Bytes.EMPTY;
        Bytes signature = Bytes.EMPTY;
        List<String> muxers = List.of();
        var in = FieldReader.of("noise payload", message.asBuffer());
        while (in.next()) {
            switch (in.number()) {
                case IDENTITY_KEY -> key = in.bytes();
                case IDENTITY_SIG -> signature = in.bytes();
                case EXTENSIONS -> muxers = decodeExtensions(in.bytes());
                default -> {} // of a later version
            }
        }
        return new NoisePayload(key, signature, muxers);
    }

    private static List<String> decodeExtensions(Bytes message) {
        List<String> muxers = new ArrayList<>();
        var in = FieldReader.of("noise extensions", message.asBuffer());
        while (in.next()) {
            if (in.number() == STREAM_MUXERS) {
                if (muxers.size() == MUXERS_MAX) {
                    throw new MalformedDataException("noise payload has over %d muxers".formatted(MUXERS_MAX));
                }
                muxers.add(in.text());
            }
        }
        return muxers;
    }

    /// The inverse of [#decode].
    Bytes encode() {
        var extensions = new FieldWriter();
        muxers.forEach(muxer -> extensions.text(STREAM_MUXERS, muxer));
        return new FieldWriter()
                .bytes(IDENTITY_KEY, identityKey)
                .bytes(IDENTITY_SIG, signature)
                .bytes(EXTENSIONS, extensions.toBytes())
                .toBytes();
    }
}
