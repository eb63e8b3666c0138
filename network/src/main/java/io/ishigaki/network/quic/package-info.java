/// QUIC version 1: connections over UDP that are secured by TLS 1.3, and carry streams by themselves.
///
/// Wraps Netty's QUIC, which is Cloudflare's quiche with BoringSSL, in native code that is loaded when it's first
/// needed.
///
/// Entry types: [QuicCodec], what a UDP socket needs to listen or dial; [QuicSession], one side of a connection, whose
/// streams are those of [io.ishigaki.network.muxer].
///
/// *Back-pressure.* Towards us: a stream whose reader lags isn't read from quiche, which then gives the peer no more
/// credit. From us: a writer waits until quiche has taken what was written.
///
/// *Limits.* [io.ishigaki.network.muxer.SessionLimits]; what quiche holds for a peer: [QuicCodec#CONNECTION_BYTES_MIN],
/// which quiche lets grow for a connection that is read quickly.
///
/// *Non-goals.* Migration, datagrams, early data; private networks, whose swarm key has no place in it.
///
/// @see <a href="https://github.com/libp2p/specs/blob/master/quic/README.md">QUIC in libp2p</a>
@NullMarked
package io.ishigaki.network.quic;

import org.jspecify.annotations.NullMarked;
