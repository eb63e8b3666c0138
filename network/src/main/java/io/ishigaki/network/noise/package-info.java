/// Noise XX as libp2p wants it: two strangers agree on keys, prove who they are, and encrypt from then on.
///
/// The *initiator* dialled, the *responder* was dialled. Each has an *ephemeral* key for this connection, and a
/// *static* key, signed by the *identity* key that makes its peer id. A *record* is two bytes of length and a Noise
/// message.
///
/// ```text
/// initiator → e                                responder
/// initiator ← e, ee, s, es, payload            payload = identity key, signature of s, muxers
/// initiator → s, se, payload
/// both      ↔ records of at most 65,535 bytes  ChaCha20-Poly1305
/// ```
///
/// *Goals.* Secrecy, integrity, and the peer id of the other side; the muxer agreed on in the same flight. *Non-goals.*
/// Other patterns or ciphers, hiding the traffic's shape, the certificate hashes of WebTransport.
///
/// Entry type: [NoiseHandler], in a channel's pipeline. [NoiseIdentity] is what a peer shows of itself.
///
/// *Threads.* The handler and what it holds are confined to the channel's event loop; they compute and never wait.
///
/// *Limits.* A handshake message: [NoiseHandler#HANDSHAKE_BYTES_MAX]; a record: 65,535 bytes by its form.
///
/// *Why two libraries.* ChaCha20-Poly1305 and SHA-256 of the JDK are 15 and 7 times as fast as BouncyCastle's; X25519
/// of
/// BouncyCastle is twice as fast as the JDK's.
///
/// @see <a href="https://github.com/libp2p/specs/blob/master/noise/README.md">noise-libp2p</a>
/// @see <a href="https://noiseprotocol.org/noise.html">The Noise Protocol Framework</a>
@NullMarked
package io.ishigaki.network.noise;

import org.jspecify.annotations.NullMarked;
