package io.ishigaki.rpc.client;

import java.io.IOException;

/// The daemon no longer takes what is sent to it. It may have answered before.
final class HungUpException extends IOException {
    private static final long serialVersionUID = 1;

    HungUpException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
