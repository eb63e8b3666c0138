package io.ishigaki.dag.codec;

import io.ishigaki.multiformats.MalformedDataException;

/// The bound on how deep lists and maps stand within each other.
final class Nesting {
    private Nesting() {}

    /// Refuses to open a list or map at `depth`, where 0 is the outermost.
    static void require(int depth) {
        if (depth >= Value.NESTING_MAX) {
            throw new MalformedDataException("nesting is deeper than %d".formatted(Value.NESTING_MAX));
        }
    }
}
