package io.ishigaki.server;

import java.io.InputStream;
import java.io.OutputStream;

/// The streams of the process. `terminal`: whether a person watches them.
record StandardStreams(InputStream in, OutputStream out, OutputStream err, boolean terminal) {}
