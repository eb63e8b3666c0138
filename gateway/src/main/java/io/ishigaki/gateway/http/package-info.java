/// The HTTP basis that the gateway and the RPC share.
///
/// An [HttpServer] is a set of threads and buffers. It [listens][HttpServer#listen] on any number
/// of addresses, each with a handler of its own. A [ListenAddress] is a host and a port, written
/// as a multiaddr or as `host:port`; a [UnixAddress] is a socket in the file system.
///
/// Entry type: [HttpServer]. Handlers begin on an IO thread, where they must not block: what
/// blocks is dispatched to the bounded worker pool.
@NullMarked
package io.ishigaki.gateway.http;

import org.jspecify.annotations.NullMarked;
