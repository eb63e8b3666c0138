/// Speaks `/api/v0` to a daemon, over a raw socket: an HTTP client of the JDK alone would take longer to load than a
/// whole command may.
///
/// Only what that needs of HTTP/1.1: one `POST` a connection, bodies in chunks both ways, trailers. The connection is
/// TCP, TLS over it, or a Unix socket.
///
/// Entry type: [RpcClient]. Everything is confined to one thread, but for the [Exchange]: a request's body is sent by a
/// thread of its own while the answer is read, and another watches the deadline.
@NullMarked
package io.ishigaki.rpc.client;

import org.jspecify.annotations.NullMarked;
