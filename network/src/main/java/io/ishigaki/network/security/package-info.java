/// What secures a channel, whatever way it does that: both sides prove which key makes their peer id, and from then on
/// every byte is encrypted.
///
/// [ChannelSecurity] is one such way, under the id by which it is negotiated; [Secured] is what it found out.
///
/// @see <a href="https://github.com/libp2p/specs/blob/master/connections/README.md#upgrading-connections">Upgrading
/// Connections</a>
@NullMarked
package io.ishigaki.network.security;

import org.jspecify.annotations.NullMarked;
