package io.ishigaki.exchange.engine;

/// How much a peer counts when several want something: its share of the turns, and how far we read ahead for it.
public enum Standing {
    /// Nothing is known of it.
    STRANGER(1, 1 << 20),
    /// It has given us blocks.
    GIVER(2, 4 << 20),
    /// It is one of ours.
    MEMBER(4, 4 << 20);

    private final int weight;
    private final int readAheadBytes;

    Standing(int weight, int readAheadBytes) {
        this.weight = weight;
        this.readAheadBytes = readAheadBytes;
    }

    int weight() {
        return weight;
    }

    /// A peer that has so many bytes of messages unsent gets no task.
    int readAheadBytes() {
        return readAheadBytes;
    }
}
