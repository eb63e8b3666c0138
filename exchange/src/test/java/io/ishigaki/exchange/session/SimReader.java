package io.ishigaki.exchange.session;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.Links;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Reads a file from its root on, leaf by leaf, as fast as it comes. *Confined to* one test.
final class SimReader {
    private final Session session;
    private final BlockSource store;
    private final Deque<Cid> ahead = new ArrayDeque<>();
    private Optional<Cid> required = Optional.empty();

    SimReader(Session session, BlockSource store, SimFile file) {
        this.session = session;
        this.store = store;
        this.ahead.add(file.root());
    }

    /// Reads what is there, and asks for what it waits for; answers whether it is through.
    boolean isDone() {
        while (!ahead.isEmpty()) {
            Cid cid = ahead.getFirst();
            Optional<Block> block = block(cid);
            if (block.isEmpty()) {
                require(cid);
                return false;
            }
            ahead.removeFirst();
            session.consumed(cid);
            List<Cid> links = Links.of(block.get());
            session.expect(links.stream().filter(link -> block(link).isEmpty()).toList());
            links.reversed().forEach(ahead::addFirst);
        }
        return true;
    }

    private void require(Cid cid) {
        if (!required.equals(Optional.of(cid))) {
            required = Optional.of(cid);
            session.require(cid);
        }
    }

    private Optional<Block> block(Cid cid) {
        try {
            return store.get(cid);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
