/// What this box holds for the cluster, and what the others say that they hold.
///
/// A *cell* is held by a *claim*: a durable promise that keeps its blocks and follows no links. What a box claims
/// it *attests* to the other members. A [Keeper] compares what this box should hold, which the layout says, with
/// what it claims, and fetches, rebuilds or lets go accordingly, for ever: it is level-triggered, so a lost message
/// or a crash is repaired by the next look.
///
/// ```text
/// SharedState ─ pins, members ─▶ Keeper ── fetch, rebuild ──▶ CellJobs ──▶ store
///       other members ◀─ attestations ─▶   ◀──────── done ──────┘
/// ```
///
/// *Goals.* Cells get where the layout wants them, with the least traffic, whoever comes, goes or lies in between.
/// *Non-goals.* Knowing pins (state), deciding places (place).
///
/// *Threading.* A keeper is guarded by itself, and never waits for a peer or the disk under its lock, but for small
/// reads of the store. Jobs run where its [java.util.concurrent.Executor] runs them.
///
/// Entry type: [Keeper]. Messages and keys byte for byte in docs/format/cluster-blocks.md.
@NullMarked
package io.ishigaki.cluster.hold;

import org.jspecify.annotations.NullMarked;
