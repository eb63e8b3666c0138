/// Private networks: peers that share a secret key, the *swarm key*, and nobody else.
///
/// Each side of a connection sends a random *nonce*, in the clear, before its first byte, a listener at the latest when
/// the dialler's has come; every byte behind it is
/// combined with the XSalsa20 stream of key and nonce. With another key, or none, all that arrives is noise, and
/// whatever reads it closes the connection. What keeps others from reading and changing bytes is the secure channel
/// within, which stays.
///
/// ```text
/// either side → nonce[24]  bytes ⊕ XSalsa20(key, nonce)
/// ```
///
/// Entry types: [SwarmKey], a key and the text it is kept in; [SwarmKeyHandler], first in a channel's pipeline.
///
/// *Limits.* A text: [SwarmKey#TEXT_BYTES_MAX]. *Non-goals.* QUIC, which has no room for this layer; hiding that two
/// peers talk.
///
/// @see <a href="https://github.com/libp2p/specs/blob/master/pnet/Private-Networks-PSK-V1.md">Private Networks</a>
@NullMarked
package io.ishigaki.network.pnet;

import org.jspecify.annotations.NullMarked;
