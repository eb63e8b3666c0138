package io.ishigaki.rpc;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/// Where a handler answers: with one value, or a stream of values, or a stream of bytes, or nothing.
///
/// A slow reader makes these calls wait. Confined to the handler's thread. Each throws a [CommandException] once the
/// deadline of the request has passed.
public interface Emitter {
    /// Emits the next of several values.
    void emit(Json value) throws IOException;

    /// Emits the only value.
    void emitOnce(Json value) throws IOException;

    /// Answers bytes. The stream need not be closed; ask for it only when nothing can be refused any more.
    ///
    /// @param contentType of an answer over HTTP, `application/x-tar`
    /// @param length of what will be written, where known: a client shows progress by it
    OutputStream bytes(String contentType, OptionalLong length) throws IOException;
}
