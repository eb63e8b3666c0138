package io.ishigaki.network;

/// Bytes that streams have carried since the start, and how many a second lately. Immutable.
public record Traffic(long in, long out, double inPerSecond, double outPerSecond) {
    public static final Traffic NONE = new Traffic(0, 0, 0, 0);
}
