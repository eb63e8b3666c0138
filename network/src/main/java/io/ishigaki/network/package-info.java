/// Peers and the streams between them: what everything above sees of libp2p.
///
/// A *peer* is another program, named by the hash of its key. A *connection* is an encrypted, authenticated channel to
/// a peer; there may be several to one peer, which callers don't see. A *stream* is a pair of ordered byte channels
/// over a connection, one in each direction, which speaks one *protocol*, negotiated by its id when the stream is
/// opened: see [PeerStream]. A *handler* serves the streams that peers open: see [StreamHandler]. An *observer* is told
/// who comes, what they speak, and who goes: see [PeerObserver].
///
/// ```text
/// exchange, routing, …    blocking code on virtual threads, one for each stream
///    │  Network, PeerStream, StreamHandler, PeerObserver      this package
///    ▼
/// event loops             bytes: framing, encryption, multiplexing
/// ```
///
/// Entry type: [Network]. There is nothing of sockets or of Netty in this package, so that a simulation with latency,
/// loss and partitions can stand behind the same types.
///
/// *Threads.* Everything here is thread-safe unless it says otherwise. What may wait declares [InterruptedException],
/// and is meant for virtual threads.
///
/// *Errors.* A peer that goes away, or breaks the rules of a protocol, ends in a [java.io.IOException]:
/// [PeerGoneException] and [ProtocolViolationException].
///
/// @see <a href="https://github.com/libp2p/specs">libp2p specifications</a>
@NullMarked
package io.ishigaki.network;

import org.jspecify.annotations.NullMarked;
