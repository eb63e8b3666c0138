package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.Blockstore.Problem;
import io.ishigaki.blockstore.Blockstore.VerifyReport;
import io.ishigaki.blockstore.StoreConfig.HashOnRead;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Re-hashes every block.
final class Verifier {
    private final LmdbBlockstore store;
    private final Parts parts;

    Verifier(LmdbBlockstore store, Parts parts) {
        this.store = store;
        this.parts = parts;
    }

    VerifyReport verify(Consumer<Problem> problems) throws IOException {
        var always = new BlockReader(parts.index(), parts.segments(), HashOnRead.ALWAYS, (_, _) -> {});
        var blocks = new AtomicLong();
        var bytes = new AtomicLong();
        var wrong = new AtomicLong();
        store.forEachCid(cid -> {
            var body = always.body(cid.multihash());
            blocks.incrementAndGet();
            if (body.isPresent()) {
                bytes.addAndGet(body.get().length());
            } else {
                wrong.incrementAndGet();
                problems.accept(new Problem(cid, "block is damaged"));
            }
            return true;
        });
        return new VerifyReport(blocks.get(), bytes.get(), wrong.get());
    }
}
