package io.ishigaki.blockstore;

import io.ishigaki.dag.BlockSink;
import io.ishigaki.multiformats.Cid;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/// Puts blocks, and protects what it put from collection until it is closed.
///
/// A session that is closed without a pin leaves loose blocks, which the next collection may take.
public interface WriteSession extends BlockSink, Closeable {
    /// Protects a block that is already here from collection until this session ends; answers
    /// whether it is here.
    boolean touch(Cid cid) throws IOException;

    /// Does the same for many blocks at the price of one; answers those that aren't here.
    List<Cid> touchAll(Collection<Cid> cids) throws IOException;

    /// Pins `cid` after [#sync], durably when it returns. For a recursive pin every block below it
    /// must be here.
    ///
    /// @throws io.ishigaki.dag.BlockAbsentException if a block is missing; then nothing was pinned
    /// @throws AlreadyPinnedException for a direct pin of what is pinned recursively
    void pin(Pin pin) throws IOException;

    /// Makes claims after [#sync], all of them durably when it returns; one whose key is taken replaces the old one.
    /// Every block of them must be here.
    ///
    /// @throws io.ishigaki.dag.BlockAbsentException if a block is missing; then nothing was claimed
    void claim(List<Claim> claims) throws IOException;

    @Override
    void close() throws IOException;
}
