package io.ishigaki.cluster.pin;

import java.io.IOException;

/// How a local pin is made.
@FunctionalInterface
public interface LocalPin {
    /// Makes it durably; does nothing where it is made.
    void make() throws IOException;
}
