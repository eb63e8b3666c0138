package io.ishigaki.cluster.hold;

/// A position of a stripe of some plan node.
record CellRef(int stripe, int position) {}
