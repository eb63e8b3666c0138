package io.ishigaki.exchange;

import io.ishigaki.concurrent.Threads;
import io.ishigaki.dag.Links;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Looks for the links of blocks, on a thread of its own, which begins with the first.
///
/// *Bounds.* Holds what was added and not looked at: whoever adds blocks bounds them.
/// *Confined to* its owner's lock.
final class LinkFinder {
    private final Listener listener;

    /// Blocks to look at, and an empty value behind the last.
    private final BlockingQueue<Optional<Block>> blocks = new LinkedBlockingQueue<>();

    private boolean begun;

    /// Hears of the links of each block, in order, on the finder's thread; after an [IOException] of no others.
    @FunctionalInterface
    interface Listener {
        void found(Cid parent, List<Cid> links) throws IOException;
    }

    LinkFinder(Listener listener) {
        this.listener = listener;
    }

    void add(Block block) {
        blocks.add(Optional.of(block));
        if (!begun) {
            begun = true;
            Threads.startDaemon("fetch-links", this::lookAtAll);
        }
    }

    /// Says that there will be no others.
    void end() {
        blocks.add(Optional.empty());
    }

    private void lookAtAll() {
        try {
            for (var block = blocks.take(); block.isPresent(); block = blocks.take()) {
                listener.found(block.get().cid(), linksOf(block.get()));
            }
        } catch (IOException _) {
            // The request is over, or its reader hears what failed.
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts who looks for links", e);
        }
    }

    private static List<Cid> linksOf(Block block) {
        try {
            return Links.of(block);
        } catch (MalformedDataException _) {
            // Its reader will say so, if it reads it as what it isn't.
            return List.of();
        }
    }
}
