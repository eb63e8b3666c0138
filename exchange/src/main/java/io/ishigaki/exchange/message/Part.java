package io.ishigaki.exchange.message;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;

/// One thing that a peer says in a message. Immutable.
///
/// @see <a href="https://specs.ipfs.tech/bitswap-protocol/#bitswap-1-2-0-wire-format">Bitswap 1.2.0: wire format</a>
public sealed interface Part {
    /// What a want asks for.
    enum WantType {
        /// The block itself.
        BLOCK,
        /// Whether the block is there.
        HAVE
    }

    /// The wants of this message are all that the peer has: what it wanted before and doesn't name again is off. Comes
    /// before them.
    record FullWantlist() implements Part {}

    /// The peer wants a block, or to know of it. Those of higher `priority` first; `sendDontHave` asks for an answer
    /// even where the block is absent.
    record Want(Cid cid, int priority, WantType type, boolean sendDontHave) implements Part {}

    /// The peer doesn't want it any more.
    record Cancel(Cid cid) implements Part {}

    /// A block, whose bytes nobody has hashed yet.
    record Payload(CidPrefix prefix, Bytes body) implements Part {}

    /// The peer has the block.
    record Have(Cid cid) implements Part {}

    /// The peer doesn't have the block, or doesn't give it to us.
    record DontHave(Cid cid) implements Part {}

    /// How many bytes the peer has yet to send to us.
    record PendingBytes(int count) implements Part {}
}
