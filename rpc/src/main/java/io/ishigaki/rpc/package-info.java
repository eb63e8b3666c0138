/// What a node can be asked to do: one definition of each command, from which both the command line and `/api/v0` are
/// made.
///
/// A [Command] has a path (`pin add`), options, arguments, a [Handler] that does the work, and a [Printer] that renders
/// what the handler emitted as Kubo does on a terminal. An [Invocation] is one command with its options and arguments
/// checked; a [Request] is an invocation with the [Node] it is put to and the files it brings. A handler answers
/// through its [Emitter]: either a sequence of [Json] values or one stream of bytes. The printer runs where the person
/// is, on the value as it came over the wire, so it never sees anything but [Json].
///
/// To add a command: write it in a class of `rpc.command` beside its siblings, as `VersionCommands` does, and name that
/// class in `CommandTable`. Nothing else needs to know it.
///
/// Threads: definitions are immutable; a request, its emitter and its printer belong to the one thread that runs them.
@NullMarked
package io.ishigaki.rpc;

import org.jspecify.annotations.NullMarked;
