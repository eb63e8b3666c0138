/// Answering: what peers want of us, who gets what next, and what is said to them.
///
/// A *want* is a block, or the news of one, that a peer asks for. A *wantlist* is what one peer wants and hasn't got. A
/// *task* is a handful of wants of one peer, to be answered in one go. The *deficit* of a peer is how many bytes it may
/// still be given in this round.
///
/// ```text
/// parts of messages ──▶ Engine: whose turn is it? ──Task──▶ Answerer: blocks and presences ──Answer──▶ sender
///                         ▲                                                                     │
///                         └───────────────── finished, queued, sent ◀──────────────────────────┘
/// ```
///
/// [Engine] decides and does no I/O; [Answerer] reads blocks and decides nothing; sending is left to those above. So
/// what is decided can be tested without a network, a disk or a clock.
///
/// Entry type: [Engine], which is thread-safe by one lock. *Bounds:* [Wantlist#WANTS_MAX] wants a peer,
/// [Engine#WANTS_MAX] in all.
@NullMarked
package io.ishigaki.exchange.engine;

import org.jspecify.annotations.NullMarked;
