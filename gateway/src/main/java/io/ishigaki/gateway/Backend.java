package io.ishigaki.gateway;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.dag.BlockSource;

/// What answers are made of.
///
/// @param blocks every block that may be had, for threads that work for a request
/// @param local the store of this node, asked where nothing may be fetched, and for bodies that lie in files
/// @param names what `/ipns/` leads to
record Backend(BlockSource blocks, Blockstore local, NameResolver names) {}
