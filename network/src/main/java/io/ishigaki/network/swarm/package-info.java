/// The [io.ishigaki.network.Network] of real sockets: dials and listens, upgrades connections, keeps track of peers.
///
/// A [Transport] makes sockets, an [Opening] makes them carry bytes, an *upgrade* turns one into a *connection*:
/// swarm key, multistream-select, TLS or Noise, Yamux. A *swarm* is all connections of this peer. The *news* is what
/// observers are told.
///
/// ```text
/// socket ─▶ MultistreamHandler ─▶ ChannelSecurity ─▶ YamuxSession ─▶ NegotiatedStream ─▶ StreamHandler
///           event loop                               │               virtual thread, one a stream
///                                                    └ the bridge
/// ```
///
/// Entry type: [Swarm].
///
/// *Threads.* Event loops move bytes and never wait. Each stream that a peer opens is negotiated and served on a
/// virtual
/// thread of its own; each connection has one that identifies the peer; one more tells the news.
///
/// *Limits.* [SwarmLimits].
@NullMarked
package io.ishigaki.network.swarm;

import org.jspecify.annotations.NullMarked;
