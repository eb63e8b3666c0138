package io.ishigaki.cluster;

import io.ishigaki.multiformats.key.PrivateKey;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// Who a box is in a cluster, and when others count as away. Immutable.
///
/// @param key the key of its peer id
/// @param words what it is called and where it is; empty ones leave what the cluster knows
/// @param capacity bytes that its store may take as things are; it is asked now and then, and may look at the disk
/// @param unavailableAfter members that are away for less are not missed; for longer, cells are made anew where no
///     more are left than are needed
/// @param lostAfter members that are away for so long are presumed lost
/// @param auditRate bytes a second of blocks that others are asked to show
/// @param workers threads for computing
public record ClusterConfig(
        PrivateKey key,
        Words words,
        LongSupplier capacity,
        Duration unavailableAfter,
        Duration lostAfter,
        long auditRate,
        Executor workers) {
    /// What a box is called, and which boxes are near it.
    public record Words(String name, String household, String zone) {}
}
