/// WebSocket as a carrier of bytes: what a peer writes becomes binary messages, whose borders mean nothing.
///
/// Entry type: [WebSockets], the handlers that open one, and stay in its place to wrap and unwrap what goes over it.
///
/// *Limits.* The request that opens: [WebSockets#REQUEST_BYTES_MAX]. Messages have none, as they are handed on in
/// parts.
/// *Non-goals.* Extensions, subprotocols; TLS below it on a channel that was accepted: a reverse proxy has
/// certificates, and what it takes there is announced by the owner.
///
/// @see <a href="https://github.com/libp2p/specs/blob/master/websockets/README.md">WebSockets in libp2p</a>
@NullMarked
package io.ishigaki.network.websocket;

import org.jspecify.annotations.NullMarked;
