package io.ishigaki.cluster.state;

import java.io.IOException;
import java.io.Serial;

/// What the cluster refuses, in words for the person who asked.
public class ClusterException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    public ClusterException(String message) {
        super(message);
    }

    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
