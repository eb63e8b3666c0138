/// Discovery of peers in the local network, by multicast DNS.
///
/// A *query* asks who is there, with the name of the service. An *announcement* is the answer: where a peer listens.
/// Both go to everybody on the *link*, the network that a machine's interface leads to without a router between. A
/// *LAN* is what carries such packets, one for each family of addresses.
///
/// ```text
///                        ┌ query, 1 s after the start, then less and less often, up to once a minute
/// LocalDiscovery ──▶ Lan ┤
///     ▲                  └ announcement, when somebody asked, at most once a second
///     └──── Lan: queries and announcements of others ──▶ FoundPeers: dials some of them
/// ```
///
/// *Goals.* What peers of libp2p do: Kubo finds us, and we find Kubo. *Non-goals.* Resolving names for others, answers
/// to single addresses (a query with a false sender would lead them anywhere), a cache: whoever is found is dialled, or
/// will be heard of again.
///
/// *Trust.* Whoever is on the link can claim anything. Packets from elsewhere are dropped; only addresses on a link of
/// ours are dialled, those of this very machine only if the packet came from it; no names are looked up; and
/// [FoundPeers] has limits on how many, and how often. What is dialled shows who it is before it counts as connected.
///
/// *Differences from Kubo.* We do not tell addresses of the loopback interface if there are others, and wait between
/// answers as RFC 6762 asks.
///
/// Entry type: [LocalDiscovery].
///
/// *Threads.* One virtual thread reads each LAN, one asks, one answers, and each dial has one.
///
/// @see <a href="https://github.com/libp2p/specs/blob/master/discovery/mdns.md">mDNS of libp2p</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6762">RFC 6762, Multicast DNS</a>
@NullMarked
package io.ishigaki.routing.mdns;

import org.jspecify.annotations.NullMarked;
