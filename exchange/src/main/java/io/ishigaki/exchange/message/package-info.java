/// Bitswap messages as bytes: what two peers say to each other about blocks.
///
/// A *message* is a bag of parts behind its length. A [Part] is one thing said: a want, a cancel, a block, a presence.
/// A [CidPrefix] is a CID without its digest, which travels with a block in the CID's place. A [BitswapVersion] says
/// which parts a peer understands.
///
/// ```text
/// message  = uvarint(length) protobuf[length]            length ≤ 4 MiB
/// protobuf = wantlist? block* payload* presence* pendingBytes?
/// ```
///
/// Entry types: [MessageReader] takes a stream of messages apart, [OutgoingMessage] puts one together. Both are
/// confined to their caller's thread; what they hand over is immutable. Bad bytes end in
/// [io.ishigaki.multiformats.MalformedDataException], a stream that ends within a message in [java.io.EOFException].
///
/// @see <a href="https://specs.ipfs.tech/bitswap-protocol/">Bitswap Protocol</a>
@NullMarked
package io.ishigaki.exchange.message;

import org.jspecify.annotations.NullMarked;
