package io.ishigaki.routing.mdns;

import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/// What one member of a hub sends goes to all, itself included. Thread-safe.
final class MemoryLan implements Lan {
    /// Where they meet.
    static final class Hub {
        private final List<MemoryLan> members = new CopyOnWriteArrayList<>();

        /// A member whose packets seem to come from `address`.
        MemoryLan join(InetAddress address) {
            var member = new MemoryLan(this, address);
            members.add(member);
            return member;
        }
    }

    private final Hub hub;
    private final InetAddress address;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();

    private MemoryLan(Hub hub, InetAddress address) {
        this.hub = hub;
        this.address = address;
    }

    @Override
    public void send(Bytes packet) {
        hub.members.forEach(member -> member.received.add(new Received(address, packet)));
    }

    @Override
    public Received receive() throws IOException {
        try {
            return received.take();
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException("closed").initCause(e);
        }
    }

    /// What has come and wasn't received.
    List<Bytes> pending() {
        List<Received> all = new ArrayList<>();
        received.drainTo(all);
        return all.stream().map(Received::packet).toList();
    }

    @Override
    public void close() {
        hub.members.remove(this);
    }
}
