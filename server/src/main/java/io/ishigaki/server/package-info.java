/// The program: daemon, command line, and the wiring of all modules.
@NullMarked
package io.ishigaki.server;

import org.jspecify.annotations.NullMarked;
