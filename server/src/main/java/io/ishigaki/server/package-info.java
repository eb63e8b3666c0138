/// The program `ishi`: its command line, its daemon, and the wiring of everything below.
///
/// A command line is read by [CommandLineReader] into an invocation. [Cli] runs that where it belongs: in a running
/// daemon, over RPC, or else in this process, on the repository itself. A [LocalNode] is an open repository; the
/// daemon is one that has an RPC server and a gateway before it.
///
/// Entry type: [Main].
@NullMarked
package io.ishigaki.server;

import org.jspecify.annotations.NullMarked;
