/// Asking: which block is asked of which peer, and when.
///
/// A *session* is what one request fetches: a walk over a DAG, most often. A *want* is one block that is missing here;
/// sessions share it. A *holder* of a session has given or shown some of its blocks, and is *presumed* to have the rest
/// until it denies one. The *window* of a peer is how many bytes may be wanted of it at a time. To *probe* a peer is to
/// ask whether it has a block, without asking for it.
///
/// ```text
/// Session: expect, require ──▶ queue ──▶ Scheduler: what of whom? ──▶ parts for each peer's next message
///    ▲                                      ▲
///    └───────── arrived ──── settle ◀── blocks and presences of peers
/// ```
///
/// A reader of a stream never waits here: what comes was wanted, and room for it was reserved before. All decisions are
/// a function of calls and of the ticker, so that a simulation can run them without threads.
///
/// Entry types: [Scheduler], of which a node has one, and [Session]. Both are thread-safe by the scheduler's lock.
///
/// *Non-goals.* Finding peers that aren't connected; writing blocks to a store; keeping them in memory.
///
/// @see <a href="https://specs.ipfs.tech/bitswap-protocol/#bitswap-1-2-0-interaction-pattern">Bitswap 1.2.0:
/// interaction pattern</a>
@NullMarked
package io.ishigaki.exchange.session;

import org.jspecify.annotations.NullMarked;
