package io.ishigaki.server;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;

/// The streams of the process. `terminal`: whether a person watches them.
///
/// @param outChannel writes to what `out` does, past any buffer of that; where it is a file
record StandardStreams(
        InputStream in,
        OutputStream out,
        Optional<WritableByteChannel> outChannel,
        OutputStream err,
        boolean terminal) {
    StandardStreams(InputStream in, OutputStream out, OutputStream err, boolean terminal) {
        this(
                in,
                out,
                out instanceof FileOutputStream file ? Optional.of(file.getChannel()) : Optional.empty(),
                err,
                terminal);
    }

    /// The same, but that `out` is gathered until it is flushed.
    StandardStreams buffered() {
        return new StandardStreams(in, new BufferedOutputStream(out), outChannel, err, terminal);
    }
}
