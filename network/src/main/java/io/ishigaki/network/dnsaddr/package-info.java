/// Addresses that stand in the DNS: `/dnsaddr/NAME` leads to those that the TXT records of `_dnsaddr.NAME` say.
///
/// A *record* is a text `dnsaddr=` with an address behind it, which may be a `/dnsaddr` again. A *walk* goes
/// from one name to the next, within [limits][Walk].
///
/// Entry type: [DnsAddresses].
///
/// *Threads.* A walk waits for the resolver on the thread that takes it, and ends when that is interrupted. The
/// library that asks resolvers is loaded by the first question, and has a thread of its own from then on.
///
/// *Errors.* Where nothing is found, [java.net.UnknownHostException], whose message has the reasons.
///
/// @see <a href="https://github.com/multiformats/multiaddr/blob/master/protocols/DNSADDR.md">dnsaddr</a>
@NullMarked
package io.ishigaki.network.dnsaddr;

import org.jspecify.annotations.NullMarked;
