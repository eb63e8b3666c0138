package io.ishigaki.exchange.session;

import java.time.Duration;
import java.util.function.Consumer;

/// One direction of a connection: bytes leave at the rate of the line, one message after another, and arrive a latency
/// later. A lost packet costs a time-out, as it does over TCP, and holds up what is behind it. *Confined to* one test.
final class SimLine {
    /// What the retransmission of a lost packet takes.
    private static final Duration LOSS_DELAY = Duration.ofMillis(200);

    private static final int PACKET_BYTES = 1460;

    private final SimNetwork network;
    private final Consumer<byte[]> receiver;
    private final double bytesPerNano;
    private final Duration latency;
    private final double loss;
    private long freeAt;
    private long arrivedAt;
    private boolean cut;
    private boolean closed;

    SimLine(SimNetwork network, SimQuality quality, Consumer<byte[]> receiver) {
        this.network = network;
        this.receiver = receiver;
        this.bytesPerNano = quality.bitsPerSecond() / Byte.SIZE / 1e9;
        this.latency = quality.roundTrip().dividedBy(2);
        this.loss = quality.loss();
        this.freeAt = network.ticker.nanos();
        this.arrivedAt = freeAt;
    }

    /// What a line is like: `loss` is the share of packets.
    record SimQuality(double bitsPerSecond, Duration roundTrip, double loss) {
        static SimQuality of(double bitsPerSecond, int roundTripMillis) {
            return new SimQuality(bitsPerSecond, Duration.ofMillis(roundTripMillis), 0);
        }
    }

    /// Sends `message`; `sent` is told when its last byte has left.
    void send(byte[] message, Runnable sent) {
        if (closed) {
            sent.run();
            return;
        }
        long start = Math.max(freeAt, network.ticker.nanos());
        freeAt = start + (long) (message.length / bytesPerNano);
        network.at(freeAt, sent);
        double packets = Math.ceil((double) message.length / PACKET_BYTES);
        boolean lost = network.random.nextDouble() < 1 - Math.pow(1 - loss, packets);
        // Bytes stay in order: what is behind a lost packet waits for it.
        arrivedAt = Math.max(arrivedAt, freeAt + latency.toNanos() + (lost ? LOSS_DELAY.toNanos() : 0));
        network.at(arrivedAt, () -> deliver(message));
    }

    private void deliver(byte[] message) {
        if (!cut && !closed) {
            receiver.accept(message);
        }
    }

    /// Nothing leaves for a while.
    void pause(Duration pause) {
        freeAt = network.ticker.nanos() + pause.toNanos();
    }

    /// Nothing arrives any more, and nobody is told.
    void cut() {
        cut = true;
    }

    void close() {
        closed = true;
    }
}
