package io.ishigaki.rpc;

import io.ishigaki.cluster.Cluster;
import io.ishigaki.exchange.Bitswap;
import io.ishigaki.network.Network;
import io.ishigaki.network.Peering;

/// What a node has while it is connected to others.
///
/// @param cluster what it has of a cluster, which it may not be in
public record Online(Network network, Bitswap bitswap, Peering peering, Cluster cluster) {}
