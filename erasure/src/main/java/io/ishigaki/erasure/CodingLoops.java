package io.ishigaki.erasure;

/// The choice among the loops, made once.
final class CodingLoops {
    /// A system property: how many bytes a vector has, 16, 32 or 64, or 0 for none. For measurements and tests.
    static final String LANES = "io.ishigaki.erasure.lanes";

    private static final CodingLoop FASTEST =
            Integer.getInteger(LANES, 1) != 0 && VectorModule.load() ? new VectorLoop() : new TableLoop();

    private CodingLoops() {}

    /// The fastest loop that this JVM and this machine have.
    static CodingLoop fastest() {
        return FASTEST;
    }
}
