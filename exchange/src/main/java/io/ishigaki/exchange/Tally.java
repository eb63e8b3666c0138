package io.ishigaki.exchange;

import io.ishigaki.multiformats.key.PeerId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts what goes each way: in all since the start, and with each peer while it is connected. Thread-safe.
final class Tally {
    final LongAdder blocksReceived = new LongAdder();
    final LongAdder bytesReceived = new LongAdder();
    final LongAdder duplicateBlocks = new LongAdder();
    final LongAdder duplicateBytes = new LongAdder();
    final LongAdder messagesReceived = new LongAdder();
    final LongAdder blocksSent = new LongAdder();
    final LongAdder bytesSent = new LongAdder();
    private final Map<PeerId, Account> accounts = new ConcurrentHashMap<>();

    /// What has gone between us and one peer.
    private static final class Account {
        final LongAdder sent = new LongAdder();
        final LongAdder received = new LongAdder();
        final LongAdder exchanges = new LongAdder();
    }

    void met(PeerId peer) {
        accounts.putIfAbsent(peer, new Account());
    }

    void parted(PeerId peer) {
        accounts.remove(peer);
    }

    /// A block has come, wanted or not.
    void received(PeerId peer, int bytes) {
        blocksReceived.increment();
        bytesReceived.add(bytes);
        Account account = accounts.get(peer);
        if (account != null) {
            account.received.add(bytes);
            account.exchanges.increment();
        }
    }

    void duplicate(int bytes) {
        duplicateBlocks.increment();
        duplicateBytes.add(bytes);
    }

    /// A message with so many blocks is going to be sent.
    void sent(PeerId peer, int blocks, long bytes) {
        blocksSent.add(blocks);
        bytesSent.add(bytes);
        Account account = accounts.get(peer);
        if (account != null && blocks > 0) {
            account.sent.add(bytes);
            account.exchanges.increment();
        }
    }

    /// The account of `peer`; all zero if it isn't connected.
    Bitswap.Account account(PeerId peer) {
        Account account = accounts.getOrDefault(peer, new Account());
        return new Bitswap.Account(account.sent.sum(), account.received.sum(), account.exchanges.sum());
    }
}
