package io.ishigaki.cluster.hold;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;

/// What a member has found to be wrong with a plan.
///
/// @param plan its root
/// @param what a clause, in words
public record Complaint(Cid plan, PeerId by, String what) {}
