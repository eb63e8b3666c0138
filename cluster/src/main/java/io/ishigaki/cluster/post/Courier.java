package io.ishigaki.cluster.post;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.key.PeerId;

/// Carries messages to members: in order for each peer and protocol while the connection lasts, at most once, never
/// blocking; what can't be carried is dropped, and whoever needs it sends it again.
///
/// Thread-safe.
public interface Courier {
    /// Lets `message` go to `to`; false if it was dropped at once: `to` is no member, isn't connected, doesn't speak
    /// the protocol, or too much waits for it already. True doesn't mean that it arrives.
    boolean send(PeerId to, String protocolId, Bytes message);

    /// Gives `receiver` what members send over that protocol from now on, beginning with who is connected.
    ///
    /// @param messageBytesMax longer messages end the stream, and count as misbehaviour
    /// @throws IllegalArgumentException if the protocol has a receiver
    void handle(String protocolId, int messageBytesMax, Receiver receiver);

    /// Takes what members send over one protocol.
    ///
    /// *Threading.* One call at a time for each receiver, from threads of the courier. A receiver that takes its
    /// time slows down its senders, nobody else.
    interface Receiver {
        /// Takes a message of a peer that has been told [#connected(PeerId)], and not [#disconnected(PeerId)] since.
        ///
        /// @throws io.ishigaki.multiformats.MalformedDataException if `message` is none of the protocol: its
        ///     stream is then reset, and that counts as misbehaviour
        void receive(PeerId from, Bytes message);

        /// `peer` is a member, is connected and speaks the protocol: it can be sent to.
        void connected(PeerId peer);

        /// `peer` isn't that any more; what was sent to it may be lost.
        void disconnected(PeerId peer);
    }
}
