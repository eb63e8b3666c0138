/// `/api/v0` over HTTP, as Kubo's clients speak it.
///
/// *Participants.* The server here, and any client: our command line, Kubo's, curl, Python, `kubo-rpc-client`.
///
/// *Goals.* Every command but the local ones at `POST /api/v0/<path>`; options as query parameters, arguments as `arg`,
/// files as a multipart body that streams through in bounded memory; answers as lines of JSON or as bytes, in chunks; a
/// failure after the first byte in the trailer `X-Stream-Error`.
///
/// *Non-goals.* HTTP/2, TLS, compression. No client is refused for its version.
///
/// ```text
/// POST /api/v0/add?pin=false  ──▶  [ApiAccess] ──▶ [RpcHandler] ──▶ Invocation ──▶ Handler
///   multipart body ──▶ [RequestBody] ──▶ [MultipartEntries] ───────────────────────▲  │
///   lines of JSON  ◀── [ResponseEmitter] ◀────────────────────────────────────────────┘
/// ```
///
/// *Limits.* Those of the listener ([io.ishigaki.gateway.http.HttpLimits#RPC]); part headers of a multipart body
/// ([MultipartEntries#PART_HEADER_BYTES_MAX]); how long a client may keep a worker waiting ([Patience]).
///
/// Entry type: [RpcHandler], which is thread-safe.
@NullMarked
package io.ishigaki.rpc.http;

import org.jspecify.annotations.NullMarked;
