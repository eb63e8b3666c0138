/// Bitswap over the streams of a network: fetching blocks from peers, and giving them blocks.
///
/// [Bitswap] is the protocol as one node speaks it. A [FetchingSource] is a [io.ishigaki.dag.BlockSource] that looks
/// into a store first, and fetches from peers what isn't there.
///
/// ```text
/// reader ──▶ FetchingSource ──▶ session.Scheduler ──wants──▶ Sender ──▶ stream to the peer
///                 ▲                    ▲                       ▲
///                 └──── blocks ── BitswapHandler ◀── streams of the peer
///                                      │                       │
///                                      └──wants──▶ engine.Engine ──answers──▶ Answerer: reads the store
/// ```
///
/// *Goals.* Full lines, little twice, bounded memory whatever peers do. *Non-goals.* Finding peers.
///
/// *Differences from Kubo.* Answers to a peer go on one long-lived stream, not on a new one each; WANT_BLOCK is sent
/// without asking first where only one peer can have the block.
///
/// *Threads.* Each inbound stream has its own, of the network; each connected peer has two, one for what we want and
/// one for answers, so that a peer that doesn't read its answers still hears what we want. Blocks are read by a bounded
/// pool.
///
/// @see <a href="https://specs.ipfs.tech/bitswap-protocol/">Bitswap Protocol</a>
@NullMarked
package io.ishigaki.exchange;

import org.jspecify.annotations.NullMarked;
