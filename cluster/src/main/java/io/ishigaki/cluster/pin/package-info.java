/// Pins of the cluster, from the wish of a user to the acknowledgement.
///
/// ```text
/// begin ──▶ record, pinning ──▶ plan and parity made, all of it claimed here ──▶ record has the plan
///       ──▶ members fetch their cells (hold) ──▶ enough claims: record, pinned
/// ```
///
/// Each arrow is durable before the next step begins, and each step is begun again by [Pinner#look] where it was
/// cut short.
///
/// Where this box has no room for all of it, stripes are spread by a *draft* before there is a plan: by [Adding] while
/// blocks come, and while the plan is made. docs/decisions/0028-drafts-of-plans.md says why.
@NullMarked
package io.ishigaki.cluster.pin;

import org.jspecify.annotations.NullMarked;
