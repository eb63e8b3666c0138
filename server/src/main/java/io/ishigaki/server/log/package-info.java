/// Where logs go: to standard error, a line each, because standard output belongs to commands.
///
/// The level is `WARN`, and `INFO` for our own packages; `ISHI_LOG` names another for everything.
///
/// Entry type: [StderrLogProvider], found by SLF4J. Thread-safe.
@NullMarked
package io.ishigaki.server.log;

import org.jspecify.annotations.NullMarked;
