package io.ishigaki.exchange.testkit;

import io.ishigaki.network.PeerGoneException;
import java.io.IOException;

/// One direction of a stream in memory: a ring of bytes, whose writer waits while it is full. Thread-safe.
final class Pipe {
    private static final int CAPACITY = 256 << 10;

    private final byte[] ring = new byte[CAPACITY];
    private int start;
    private int count;
    private boolean ended;
    private boolean broken;

    synchronized void write(byte[] source, int offset, int length) throws IOException, InterruptedException {
        for (int done = 0; done < length; ) {
            while (count == CAPACITY && !broken) {
                wait();
            }
            requireWhole();
            int at = (start + count) % CAPACITY;
            int step = Math.min(length - done, Math.min(CAPACITY - count, CAPACITY - at));
            System.arraycopy(source, offset + done, ring, at, step);
            count += step;
            done += step;
            notifyAll();
        }
    }

    synchronized int read(byte[] target, int offset, int length) throws IOException, InterruptedException {
        while (count == 0 && !ended && !broken) {
            wait();
        }
        requireWhole();
        if (count == 0) {
            return -1;
        }
        int step = Math.min(length, Math.min(count, CAPACITY - start));
        System.arraycopy(ring, start, target, offset, step);
        start = (start + step) % CAPACITY;
        count -= step;
        notifyAll();
        return step;
    }

    private void requireWhole() throws PeerGoneException {
        if (broken) {
            throw new PeerGoneException("stream was reset");
        }
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized void breakOff() {
        broken = true;
        notifyAll();
    }

    synchronized boolean isOver() {
        return broken || ended && count == 0;
    }
}
