/// This box's part in a cluster: what it is, who it keeps in touch with, and how it comes and goes.
///
/// A *cluster* is some boxes that keep pins together; a *member* is one of them. Entry type: [Cluster], which puts the
/// packages below together for a daemon.
///
/// *Threads.* What is public is thread-safe; a task of its own ticks, once a second or when something has changed.
@NullMarked
package io.ishigaki.cluster;

import org.jspecify.annotations.NullMarked;
