/// TLS 1.3 as libp2p speaks it: each side shows a self-signed certificate, in which its identity has signed the
/// certificate's key.
///
/// ```text
/// certificate.extension 1.3.6.1.4.1.53594.1.1 = SEQUENCE { public key OCTET STRING, signature OCTET STRING }
/// public key = libp2p's protobuf message      signature = of "libp2p-tls-handshake:" SubjectPublicKeyInfo
/// ```
///
/// The muxer is agreed on within the handshake, as the application protocol; `libp2p` there leaves it to
/// multistream-select.
///
/// Certificates of js-libp2p and rust-libp2p name no issuer, and the JDK reads none such: [NamelessCertificates] does.
///
/// Entry types: [TlsIdentity] for channels, [LibP2pCertificate] for whatever else speaks TLS.
///
/// *Limits.* Those of BoringSSL, or the JDK: 16 and 32 KiB for a message of the handshake. *Non-goals.* Resumption: who
/// comes again shows who it
/// is again.
///
/// @see <a href="https://github.com/libp2p/specs/blob/master/tls/tls.md">libp2p TLS handshake</a>
@NullMarked
package io.ishigaki.network.tls;

import org.jspecify.annotations.NullMarked;
