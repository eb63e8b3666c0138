/// Which blocks of a pin stand in which stripe, and the parity of each.
///
/// A *leaf* is a block without links, every other an *interior* block, and so is the root. Leaves are pieces of
/// *cells*; k cells of data and the m of parity that are made of them are a *stripe* of the *storage class* k + m;
/// stripes made of blocks that lie side by side in the DAG are a *group*, whose bounds depend on what is in it. The
/// *plan* of a pin is a tree of *plan nodes*, each the block of a group or of links to others. It is a pure function of
/// the root of the DAG, the class, and the [Planner]'s generation. `docs/format/ec-plan.md` has it byte for byte.
///
/// [Planner] makes a plan and the parity; [PlanNode] reads its nodes, a stranger's too; [StripeCoder] rebuilds cells;
/// [StripeIndex] leads from a block to its stripes. Everything here is confined to the thread that calls it unless it
/// says otherwise; records are immutable.
@NullMarked
package io.ishigaki.cluster.plan;

import org.jspecify.annotations.NullMarked;
