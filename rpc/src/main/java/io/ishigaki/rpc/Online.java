package io.ishigaki.rpc;

import io.ishigaki.exchange.Bitswap;
import io.ishigaki.network.Network;
import io.ishigaki.network.Peering;

/// What a node has while it is connected to others.
public record Online(Network network, Bitswap bitswap, Peering peering) {}
