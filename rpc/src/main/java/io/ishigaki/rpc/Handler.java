package io.ishigaki.rpc;

import java.io.IOException;

/// Does what a command says. May block; runs on a thread that may.
///
/// What it throws becomes the answer: the message of a [CommandException], of another [IOException] or of a
/// [io.ishigaki.multiformats.MalformedDataException] is shown to the person who asked. Anything else is our bug.
@FunctionalInterface
public interface Handler {
    void run(Request request, Emitter emitter) throws IOException;
}
