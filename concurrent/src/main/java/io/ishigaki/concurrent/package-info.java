/// Time, threads and scopes: the only place that touches them.
///
/// A *pool* is a named, bounded set of platform threads for work that computes or calls native
/// code: see [Pools]. A *scope* is a lifetime that no thread forked in it outlives: see
/// [TaskScope]. A *ticker* is a clock for measuring how long something took, which never runs
/// backwards: see [Ticker]. A *background task* is work that is repeated until it is closed: see
/// [BackgroundTask].
///
/// Code elsewhere takes a [java.time.InstantSource], a [Ticker], a [Sleeper] or an executor as a
/// parameter, so that its tests decide what time it is. Every type here is thread-safe unless it
/// says otherwise.
@NullMarked
package io.ishigaki.concurrent;

import org.jspecify.annotations.NullMarked;
