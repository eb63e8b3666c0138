/// Keys of peers and of names, as libp2p writes them.
///
/// A [PrivateKey] signs; its [PublicKey] verifies. A [PeerId] is the multihash of a public key: it names a peer, or a
/// mutable name that the key's owner publishes. A [KeyType] is one of the four kinds of key that libp2p knows. A
/// [PassphraseSeal] keeps keys where others may look.
///
/// Everything here is immutable and thread-safe. Where randomness is needed it's a parameter. Bytes that are no such
/// value end in [io.ishigaki.multiformats.MalformedDataException].
///
/// @see <a href="https://github.com/libp2p/specs/blob/master/peer-ids/peer-ids.md">Peer Ids and Keys</a>
@NullMarked
package io.ishigaki.multiformats.key;

import org.jspecify.annotations.NullMarked;
