package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.ProtocolNotSupportedException;
import io.ishigaki.network.ProtocolViolationException;
import io.ishigaki.network.multistream.Answering;
import io.ishigaki.network.multistream.MultistreamText;
import io.ishigaki.network.multistream.Proposing;
import io.ishigaki.network.muxer.MuxedStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// multistream-select on one stream, by the thread that uses it.
final class StreamNegotiation {
    private StreamNegotiation() {}

    /// Proposes one after the other, and waits for the answers.
    ///
    /// @return the id that was agreed on
    /// @throws ProtocolNotSupportedException if it was none
    static String propose(MuxedStream stream, List<String> protocolIds) throws IOException, InterruptedException {
        var proposing = new Proposing(protocolIds);
        for (String text : proposing.opening()) {
            write(stream, text);
        }
        stream.flush();
        return await(stream, proposing, protocolIds);
    }

    /// Proposes `protocolId` without waiting for the answer.
    static void proposeLazily(MuxedStream stream, String protocolId) throws IOException, InterruptedException {
        for (String text : new Proposing(List.of(protocolId)).opening()) {
            write(stream, text);
        }
        stream.flush();
    }

    /// Reads the answer to [#proposeLazily].
    ///
    /// @throws ProtocolNotSupportedException if it is no
    static void readAnswer(MuxedStream stream, String protocolId) throws IOException, InterruptedException {
        await(stream, new Proposing(List.of(protocolId)), List.of(protocolId));
    }

    private static String await(MuxedStream stream, Proposing proposing, List<String> protocolIds)
            throws IOException, InterruptedException {
        try {
            while (true) {
                switch (proposing.onMessage(read(stream))) {
                    case Proposing.Step.Wait() -> {}
                    case Proposing.Step.Send(var next) -> {
                        write(stream, next);
                        stream.flush();
                    }
                    case Proposing.Step.Agreed(var agreed) -> {
                        return agreed;
                    }
                    case Proposing.Step.Failed() -> {
                        stream.reset();
                        throw new ProtocolNotSupportedException("peer speaks none of " + protocolIds);
                    }
                }
            }
        } catch (MalformedDataException e) {
            throw new ProtocolViolationException(String.valueOf(e.getMessage()), e);
        }
    }

    /// Answers proposals until one is spoken.
    ///
    /// @throws ProtocolViolationException if the peer says what it may not, or proposes too often
    static String answer(MuxedStream stream, Predicate<String> speaks) throws IOException, InterruptedException {
        var answering = new Answering(speaks);
        try {
            while (true) {
                Answering.Reply reply = answering.onMessage(read(stream));
                write(stream, reply.text());
                stream.flush();
                if (reply.agreed().isPresent()) {
                    return reply.agreed().get();
                }
            }
        } catch (MalformedDataException e) {
            throw new ProtocolViolationException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void write(MuxedStream stream, String text) throws IOException, InterruptedException {
        byte[] message = MultistreamText.encode(text);
        stream.write(message, 0, message.length);
    }

    /// Reads one message and nothing behind it.
    private static String read(MuxedStream stream) throws IOException, InterruptedException {
        byte[] message = new byte[2 + MultistreamText.BYTES_MAX];
        int filled = 0;
        Optional<String> text = Optional.empty();
        while (text.isEmpty()) {
            // The length is one or two bytes; then it is known how many follow.
            int more = filled == 0 ? 1 : missing(message, filled);
            int part = stream.read(message, filled, more);
            if (part < 0) {
                throw new PeerGoneException("the peer ended the stream while negotiating");
            }
            filled += part;
            text = MultistreamText.decode(ByteBuffer.wrap(message, 0, filled));
        }
        return text.get();
    }

    private static int missing(byte[] message, int filled) {
        if (message[0] < 0 && filled == 1) {
            return 1;
        }
        int prefix = message[0] < 0 ? 2 : 1;
        int length = message[0] & 0x7F | (prefix == 2 ? (message[1] & 0x7F) << 7 : 0);
        return prefix + length - filled;
    }
}
