/// Who is a member of a cluster, and what is pinned in it: replicated on every member, without a leader.
///
/// A *record* is a fact that a member signed, with its place among what that member wrote: see `SignedRecord`.
/// *Membership* is reckoned from a set of records that only grows. A *register* holds the newest that one author says
/// about one thing; a *pin* is what all registers about it say together. An *incarnation* is a life of a member's
/// store; a *version vector* says how much of each incarnation a box has. An *invite* lets one box in, once.
///
/// *Goals.* Every side of a partition goes on working, and all converge; the state is O(pins); no box is needed.
/// *Non-goals.* Consensus; secrets between members.
///
/// Formats and limits: docs/format/cluster-state.md; threats: docs/threats.md. Entry types: [SharedState], [StateSync].
///
/// *Threads.* What is public is thread-safe; locks are taken in the order sync, state, and none while a peer is waited
/// for.
@NullMarked
package io.ishigaki.cluster.state;

import org.jspecify.annotations.NullMarked;
