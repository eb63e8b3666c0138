package io.ishigaki.cluster.hold;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;

/// A block of a cell that a member says it has, and so can be asked to show.
record Showable(PeerId peer, ClaimKey.OfCell cell, Cid block) {}
