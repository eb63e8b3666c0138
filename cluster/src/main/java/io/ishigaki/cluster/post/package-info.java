/// Messages between members of a cluster.
///
/// A *message* is a short piece of bytes that one member sends another over a protocol, without an answer of its own:
/// see [Courier]. What a protocol's messages say is the business of the packages beside.
///
/// ```text
/// state, hold, …   step-driven, one message at a time
///    │  Courier, Courier.Receiver
///    ▼
/// NetworkCourier   one outgoing stream for each peer and protocol, whose frames are the messages
/// ```
///
/// *Goals.* The same code above runs over libp2p and in a simulation. *Non-goals.* Delivery: a message may be lost, and
/// what is above sends again whatever its state asks for.
///
/// *Wire.* A stream carries frames of an unsigned varint and as many bytes, in one direction only.
///
/// *Limits.* What waits for a peer and protocol, and for all together: [NetworkCourier#QUEUE_BYTES_MAX],
/// [NetworkCourier#QUEUES_BYTES_MAX]; the length of a message, by protocol.
///
/// Entry type: [NetworkCourier]. *Threads.* Each inbound stream has its own, of the network; each outgoing one has a
/// virtual thread while its peer is connected.
@NullMarked
package io.ishigaki.cluster.post;

import org.jspecify.annotations.NullMarked;
