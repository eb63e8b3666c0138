package io.ishigaki.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/// Takes a byte stream that a command answered, where the person is: `get` unpacks it into files.
@FunctionalInterface
public interface BytesReceiver {
    void receive(InputStream in, OptionalLong length, Console console) throws IOException;
}
