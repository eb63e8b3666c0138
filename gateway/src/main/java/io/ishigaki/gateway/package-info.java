/// HTTP by hash: path and trustless gateway over any block source.
///
/// A *request* names content by a path, `/ipfs/CID/…` or `/ipns/NAME/…`, and a *format*: what
/// suits a browser, or blocks, archives and records that a client can verify. Its *answer* is
/// status, headers and a *body*: bytes at hand, pieces that are looked up as they are sent, or a
/// stream that is made as it is sent. An *entity* is content of known length, of which any range
/// can be sent.
///
/// Entry type: [GatewayHandler]. It serves GET, HEAD and OPTIONS and changes nothing. What it
/// needs beside blocks it asks of a [NameResolver].
///
/// *Threads.* Answers at hand leave from IO threads; everything else runs on the server's bounded workers, and bodies
/// that
/// are made as they are sent on virtual threads of their own. Nobody waits for a slow client with a worker or a file in
/// hand.
///
/// *Limits.* [GatewayConfig] has those that an operator sets, [io.ishigaki.gateway.http.HttpLimits] those of a request.
@NullMarked
package io.ishigaki.gateway;

import org.jspecify.annotations.NullMarked;
