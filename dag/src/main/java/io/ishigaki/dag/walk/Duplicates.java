package io.ishigaki.dag.walk;

/// Whether a block that is met again is visited again.
public enum Duplicates {
    INCLUDED,
    EXCLUDED
}
