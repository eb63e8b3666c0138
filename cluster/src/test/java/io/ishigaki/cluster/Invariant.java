package io.ishigaki.cluster;

import java.io.IOException;

/// Something that must hold in a [SimulatedCluster], whatever happens to its boxes. Its methods end in an
/// [AssertionError] if it doesn't. *Confined to* one thread.
interface Invariant {
    /// After claims were dropped from a disk: nothing else that a box does makes anything less safe.
    default void afterDrop() throws IOException {}

    /// After each fault, and whenever time has passed.
    default void afterStep() throws IOException {}

    /// Once there were no faults for so long that everything has come to rest.
    default void atRest() throws IOException {}
}
