/// Reading what is pinned in the cluster, whoever holds it or is gone.
///
/// A [RebuildingSource] reads as other requests do, from the store and connected peers; what none of them has it
/// decodes from other cells of its stripe.
@NullMarked
package io.ishigaki.cluster.read;

import org.jspecify.annotations.NullMarked;
