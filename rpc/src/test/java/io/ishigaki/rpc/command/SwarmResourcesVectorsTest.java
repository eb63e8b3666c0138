package io.ishigaki.rpc.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SwarmResourcesVectorsTest {
    /// Three lines of what `ipfs swarm resources` of Kubo 0.43.0 printed, that with the longest scope among them.
    @Test
    void tableIsSetAsKubosIs() {
        assertThat(SwarmResourcesCommand.aligned(List.of(
                        List.of("Scope", "Limit Name", "Limit Value", "Limit Usage Amount", "Limit Usage Percent"),
                        List.of("system", "ConnsInbound", "12052", "0", "0%"),
                        List.of("proto:/libp2p/circuit/relay/0.2.0/stop", "StreamsOutbound", "8172", "0", "0%"))))
                .isEqualTo("""
                        Scope\t\t\t\t\tLimit Name\t\tLimit Value\t\tLimit Usage Amount\tLimit Usage Percent\t
                        system\t\t\t\t\tConnsInbound\t\t12052\t\t\t0\t\t\t0%\t\t\t
                        proto:/libp2p/circuit/relay/0.2.0/stop\tStreamsOutbound\t\t8172\t\t\t0\t\t\t0%\t\t\t
                        """);
    }
}
