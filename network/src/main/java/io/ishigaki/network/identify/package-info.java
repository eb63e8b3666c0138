/// What peers tell each other of themselves: the message of identify and of identify push.
///
/// [IdentifyMessage] is that message; it may come in several parts, each with some of the fields. A [PeerRecord] is
/// where a peer can be reached, signed by it.
///
/// Everything here is pure and immutable. Bytes that are no such message end in
/// [io.ishigaki.multiformats.MalformedDataException].
///
/// @see <a href="https://github.com/libp2p/specs/blob/master/identify/README.md">identify</a>
@NullMarked
package io.ishigaki.network.identify;

import org.jspecify.annotations.NullMarked;
