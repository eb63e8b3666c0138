/// Streams over one connection, whatever carries them: Yamux, or QUIC itself.
///
/// A [MuxedSession] is one side of a connection, a [MuxedStream] one stream of it; a [SessionOwner] is told of both.
/// [BridgedStream] is what they have in common: the bridge between an event loop and threads. [Unread] counts what lies
/// unread in a session, [ReceiveBudget] in all of them.
///
/// *Limits.* [SessionLimits].
@NullMarked
package io.ishigaki.network.muxer;

import org.jspecify.annotations.NullMarked;
