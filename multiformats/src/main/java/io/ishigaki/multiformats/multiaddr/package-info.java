/// Addresses that say how they are to be read: `/ip4/192.0.2.1/tcp/4001/p2p/12D3…`.
///
/// A [Multiaddr] is a row of [Component]s; each is a [Protocol] with the value that it takes, if
/// it takes one. They have a text and a binary form.
///
/// Everything here is pure and immutable. Text or bytes that are no such address end in
/// [io.ishigaki.multiformats.MalformedDataException], which names the offending part.
///
/// @see <a href="https://github.com/multiformats/multiaddr">multiaddr</a>
@NullMarked
package io.ishigaki.multiformats.multiaddr;

import org.jspecify.annotations.NullMarked;
