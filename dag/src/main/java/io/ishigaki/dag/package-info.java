/// The Merkle DAG over blocks.
///
/// A [BlockSource] is where blocks come from and a [BlockSink] where new ones go: a store, a
/// network, a file. Modules above implement them; nothing here knows which.
///
/// Reading may block on a disk or a network; an interrupted wait ends in [java.io.InterruptedIOException].
@NullMarked
package io.ishigaki.dag;

import org.jspecify.annotations.NullMarked;
