package io.ishigaki.blockstore.lmdb;

import java.io.IOException;

/// What a caller asks the committer to do as part of a commit.
@FunctionalInterface
interface Change {
    /// Changes the tables. A refusal must be thrown before anything has been changed.
    void apply(StoreTxn txn) throws IOException;
}
