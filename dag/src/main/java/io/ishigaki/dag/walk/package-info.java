/// Walks over whole DAGs, for export, for listing references and for counting.
///
/// A *walk* goes from a root along its links, each block before those it links to and those in the order of its links:
/// pre-order, depth first. A [DagSelection] says how much of a DAG a CAR should hold, in the terms of the trustless
/// gateway: a *scope* (the block, the entity that it is the root of, or all), a range of an entity's bytes, and whether
/// a block that is met again is there again. [DagExport] walks what a selection asks for, the blocks of the path to it
/// included; [RefsWalk] shows links; [DagStat] counts.
///
/// What was seen is remembered compactly, in memory up to a bound and in temporary files beyond it. Everything here is
/// confined to the thread that calls it.
///
/// @see <a href="https://specs.ipfs.tech/http-gateways/trustless-gateway/">Trustless Gateway</a>
@NullMarked
package io.ishigaki.dag.walk;

import org.jspecify.annotations.NullMarked;
