/// multistream-select 1.0: how two peers agree on what to speak, on a connection or on a stream.
///
/// The *initiator* proposes protocol ids one after the other; the *responder* echoes one that it speaks, and answers
/// `na` to others. Both begin with the id of multistream-select itself.
///
/// ```text
/// message   = uvarint(length of text + 1) text '\n'
/// initiator → /multistream/1.0.0  /a      /b
/// responder → /multistream/1.0.0      na      /b
/// ```
///
/// [MultistreamText] is the codec of a message; [Proposing] and [Answering] are the two roles, as pure state machines
/// that an event loop or a blocking stream drives.
///
/// *Limits.* A message: [MultistreamText#BYTES_MAX]; proposals: [Answering#PROPOSALS_MAX].
///
/// *Non-goals.* `ls`, which nobody needs since there is identify, is answered with `na`; simultaneous open.
///
/// @see <a href="https://github.com/libp2p/specs/blob/master/connections/README.md#multistream-select">
/// multistream-select</a>
@NullMarked
package io.ishigaki.network.multistream;

import org.jspecify.annotations.NullMarked;
