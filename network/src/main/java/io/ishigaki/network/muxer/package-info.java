/// Streams over one connection, whatever carries them: Yamux, or QUIC itself.
///
/// A [MuxedSession] is one side of a connection, a [MuxedStream] one stream of it; a [SessionOwner] is told of both.
/// [ReceiveBudget] counts what lies unread in all of them.
@NullMarked
package io.ishigaki.network.muxer;

import org.jspecify.annotations.NullMarked;
