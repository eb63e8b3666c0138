/// Yamux: many streams over one connection, each with a window of its own.
///
/// A *session* is one side of a connection; whoever dialled is its *client*. A *frame* is twelve bytes of header and,
/// for data, a payload. *Credit* is what a receiver has allowed the sender to send on a stream beyond what it has
/// sent; 256 KiB at first.
///
/// ```text
/// frame = version(1)=0 type(1) flags(2) stream id(4) length(4) [payload]     big endian
/// type  = 0 data, length of payload │ 1 window update, more credit │ 2 ping, opaque │ 3 go away, reason
/// flags = 1 SYN │ 2 ACK │ 4 FIN │ 8 RST
/// ```
///
/// Entry types: [YamuxSession] in a channel's pipeline, [YamuxStream] for one thread that reads and one that writes.
///
/// *Back-pressure.* Towards us: credit counts what is promised and what nobody has read; it grows only as streams are
/// read, up to what is [expected][YamuxSession#expect] of the peer. Beyond a share of memory, the socket isn't read.
/// From us: a writer waits for credit, and for the socket to take what was written.
///
/// *Limits.* All in [io.ishigaki.network.muxer.SessionLimits], and the constants of [YamuxSession].
///
/// *Differences from go-yamux.* Credit follows what is expected, not a measured bandwidth–delay product: who asked for
/// bytes knows better. Bytes for streams that aren't there are counted, and end the session above a limit.
///
/// @see <a href="https://github.com/libp2p/specs/blob/master/yamux/README.md">yamux</a>
@NullMarked
package io.ishigaki.network.yamux;

import org.jspecify.annotations.NullMarked;
