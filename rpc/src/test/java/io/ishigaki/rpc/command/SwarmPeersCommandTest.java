package io.ishigaki.rpc.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.rpc.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class SwarmPeersCommandTest {
    /// As `ipfs swarm peers --streams --direction` of Kubo 0.43.0 prints them.
    @Test
    void streamsStandBelowTheirPeer() {
        Json peer = Json.fields()
                .put("Addr", "/ip4/127.0.0.1/tcp/4001")
                .put("Peer", "12D3KooWA")
                .put("Direction", 2)
                .put(
                        "Streams",
                        Json.ofItems(List.of(
                                Json.fields()
                                        .put("Protocol", "/ipfs/bitswap/1.2.0")
                                        .build(),
                                Json.fields()
                                        .put("Protocol", "/ipfs/ping/1.0.0")
                                        .build())))
                .build();
        Json answer = Json.fields().put("Peers", Json.ofItems(List.of(peer))).build();

        assertThat(SwarmPeersCommand.lines(answer)).isEqualTo("""
                /ip4/127.0.0.1/tcp/4001/p2p/12D3KooWA outbound
                  /ipfs/bitswap/1.2.0
                  /ipfs/ping/1.0.0
                """);
    }
}
