package io.ishigaki.network.yamux;

import io.ishigaki.multiformats.MalformedDataException;

/// What a frame is for.
///
/// @see <a href="https://github.com/libp2p/specs/blob/master/yamux/README.md#type-field">Type Field</a>
enum FrameType {
    DATA(0),
    WINDOW_UPDATE(1),
    PING(2),
    GO_AWAY(3);

    private final int code;

    FrameType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /// Whether it is of the session, not of a stream.
    boolean isOfSession() {
        return this == PING || this == GO_AWAY;
    }

    /// @throws MalformedDataException if there is none of that code
    static FrameType ofCode(int code) {
        return switch (code) {
            case 0 -> DATA;
            case 1 -> WINDOW_UPDATE;
            case 2 -> PING;
            case 3 -> GO_AWAY;
            default -> throw new MalformedDataException("yamux frame has unknown type %d".formatted(code));
        };
    }
}
