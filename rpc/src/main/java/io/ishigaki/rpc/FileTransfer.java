package io.ishigaki.rpc;

import java.io.IOException;
import java.nio.channels.FileChannel;

/// A stream of bytes that also takes them from where they lie in a file, with fewer copies than by way of an array.
public interface FileTransfer {
    /// Writes the `length` bytes of `file` from `offset` on.
    void transfer(FileChannel file, long offset, int length) throws IOException;
}
