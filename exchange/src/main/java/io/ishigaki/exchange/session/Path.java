package io.ishigaki.exchange.session;

import java.util.Arrays;

/// Where a block stands in a walk: the index of each link on the way to it. Ordered as a walk
/// that goes deep first comes by. Immutable.
final class Path implements Comparable<Path> {
    private final int[] steps;

    private Path(int[] steps) {
        this.steps = steps;
    }

    /// A path that begins with `first`.
    static Path of(int first, int index) {
        return new Path(new int[] {first, index});
    }

    Path child(int index) {
        int[] below = Arrays.copyOf(steps, steps.length + 1);
        below[steps.length] = index;
        return new Path(below);
    }

    @Override
    public int compareTo(Path other) {
        return Arrays.compare(steps, other.steps);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Path that && Arrays.equals(steps, that.steps);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(steps);
    }

    @Override
    public String toString() {
        return Arrays.toString(steps);
    }
}
