package io.ishigaki.gateway.http;

import java.time.Duration;

/// The size of an [HttpServer].
///
/// @param ioThreads threads that carry bytes and answer what is at hand
/// @param workerThreads the most requests that block at a time; others wait their turn
/// @param shutdownGrace how long running requests may take to end once the server closes
public record HttpSettings(int ioThreads, int workerThreads, Duration shutdownGrace) {
    public static final HttpSettings DEFAULT = new HttpSettings(2, 64, Duration.ofSeconds(3));

    public HttpSettings {
        if (ioThreads < 1 || workerThreads < 1) {
            throw new IllegalArgumentException("%d IO and %d worker threads".formatted(ioThreads, workerThreads));
        }
    }
}
