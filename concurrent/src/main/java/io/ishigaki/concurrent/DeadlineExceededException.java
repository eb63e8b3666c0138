package io.ishigaki.concurrent;

import java.io.IOException;

/// What was asked for was not done in the time that it was given.
public final class DeadlineExceededException extends IOException {
    private static final long serialVersionUID = 1;

    /// Says it as Kubo does: people and programs look for these words.
    public DeadlineExceededException() {
        super("context deadline exceeded");
    }
}
