/// Names that their owners can move.
///
/// An *IPNS name* ([IpnsName]) is the hash of a public key. An *IPNS record* ([IpnsRecord]) is what
/// the key's owner signed about it: the content path that it points at, until when, and as which in
/// a *sequence* of records. The signature that counts is *V2*, over a document in dag-cbor; the
/// *V1* fields beside it are copies for old readers.
///
/// Everything here is a value or a pure function; the time comes as an argument.
///
/// @see <a href="https://specs.ipfs.tech/ipns/ipns-record/">IPNS record and protocol</a>
@NullMarked
package io.ishigaki.dag.ipns;

import org.jspecify.annotations.NullMarked;
