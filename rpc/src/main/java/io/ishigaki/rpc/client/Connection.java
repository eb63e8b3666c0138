package io.ishigaki.rpc.client;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Bytes to a daemon and back. One thread reads while another writes; any thread closes, which ends the waits of both.
interface Connection extends Closeable {
    /// Reads what is there, waiting for at least a byte; -1 at the end.
    int read(ByteBuffer target) throws IOException;

    /// Writes everything.
    ///
    /// @throws HungUpException if the daemon doesn't take it
    void write(ByteBuffer... sources) throws IOException;

    /// Writes `length` bytes from the beginning of `source`, or fewer where it ends before; tells how many.
    ///
    /// @throws HungUpException if the daemon doesn't take them
    long transfer(FileChannel source, long length) throws IOException;

    /// Tells the daemon that nothing more will be sent.
    void endOutput() throws IOException;
}
