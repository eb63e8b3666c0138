package io.ishigaki.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.config.ConfigDocument;
import io.ishigaki.config.InvalidConfigException;
import io.ishigaki.config.Settings;
import io.ishigaki.config.SwarmSettings;
import io.ishigaki.network.muxer.SessionLimits;
import io.ishigaki.network.swarm.Bandwidth;
import io.ishigaki.network.swarm.SwarmLimits;
import io.ishigaki.network.swarm.Transports;
import io.ishigaki.network.swarm.Transports.Carrier;
import io.ishigaki.network.swarm.Transports.Security;
import io.ishigaki.network.swarm.WaterMarks;
import io.ishigaki.rpc.CommandException;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What settings make of a swarm.
class NetworkSettingsTest {
    private static SwarmSettings swarm(String section) throws InvalidConfigException {
        return Settings.of(ConfigDocument.parse("config", "{\"Swarm\": " + section + "}"))
                .swarm();
    }

    @Test
    void everythingIsSpokenAndTlsPreferredByDefault() throws InvalidConfigException, CommandException {
        Transports transports = Networks.transports(swarm("{}"), Optional.empty());

        assertThat(transports).isEqualTo(Transports.defaults());
        assertThat(Networks.marks(swarm("{}"))).isEqualTo(WaterMarks.DEFAULTS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"Noise\": 50}|NOISE TLS",
                "{\"TLS\": 300}|NOISE TLS",
                "{\"TLS\": false}|NOISE",
                "{\"Noise\": false}|TLS"
            })
    void leastPriorityIsPreferred(String security, String expected) throws InvalidConfigException, CommandException {
        Transports transports = Networks.transports(
                swarm("{\"Transports\": {\"Security\": %s}}".formatted(security)), Optional.empty());

        assertThat(transports.securities().stream().map(Security::name)).containsExactly(expected.split(" "));
    }

    @Test
    void carriersAreSwitchedOff() throws InvalidConfigException, CommandException {
        Transports transports = Networks.transports(
                swarm("{\"Transports\": {\"Network\": {\"QUIC\": false, \"Websocket\": false}}}"), Optional.empty());

        assertThat(transports.carriers()).containsExactly(Carrier.TCP);
    }

    @Test
    void withoutAnySecurityThereIsNoNetwork() {
        assertThatThrownBy(() -> Networks.transports(
                        swarm("{\"Transports\": {\"Security\": {\"TLS\": false, \"Noise\": false}}}"),
                        Optional.empty()))
                .isInstanceOf(CommandException.class)
                .hasMessage(
                        "Swarm.Transports.Security: TLS and Noise are both off, and connections are never without one");
    }

    @Test
    void marksAreTheConnectionManagers() throws InvalidConfigException, CommandException {
        assertThat(Networks.marks(swarm("{\"ConnMgr\": {\"LowWater\": 1, \"HighWater\": 2, \"GracePeriod\": \"3s\"}}")))
                .isEqualTo(new WaterMarks(1, 2, Duration.ofSeconds(3), Duration.ofSeconds(10)));
        assertThat(Networks.marks(swarm("{\"ConnMgr\": {\"Type\": \"none\"}}"))).isEqualTo(WaterMarks.NONE);
        assertThatThrownBy(() -> Networks.marks(swarm("{\"ConnMgr\": {\"HighWater\": 2}}")))
                .isInstanceOf(CommandException.class)
                .hasMessage("Swarm.ConnMgr: LowWater is 32, at most HighWater, which is 2");
    }

    @Test
    void quietHoursHaveRatesOfTheirOwn() throws InvalidConfigException {
        Bandwidth bandwidth = Networks.bandwidth(swarm("""
                {"Bandwidth": {"Up": "1MB", "QuietHours": [{"From": "22:00", "To": "06:30", "Up": "2kB", "PeerDown": "3kB"}]}}"""));

        assertThat(bandwidth.usual().up()).contains(1_000_000L);
        assertThat(bandwidth.quiet())
                .containsExactly(new Bandwidth.QuietHours(
                        LocalTime.of(22, 0),
                        LocalTime.of(6, 30),
                        new Bandwidth.Rates(
                                Optional.of(2_000L), Optional.empty(), Optional.empty(), Optional.of(3_000L))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"From\": \"22:00\"}",
                "{\"From\": \"22:00\", \"To\": \"22:00\"}",
                "{\"From\": \"22:00\", \"To\": \"25:00\"}",
                "{\"From\": \"22:00\", \"To\": \"06:00\", \"Up\": \"1B\"}",
                "{\"From\": \"22:00\", \"To\": \"06:00\", \"up\": \"1MB\"}"
            })
    void quietHoursThatAreNoneAreRefused(String hours) {
        assertThatThrownBy(() -> swarm("{\"Bandwidth\": {\"QuietHours\": [%s]}}".formatted(hours)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("Swarm.Bandwidth.QuietHours: expected a list of objects of From, To");
    }

    private static SwarmLimits limits(String section) throws InvalidConfigException, CommandException {
        Settings settings =
                Settings.of(ConfigDocument.parse("config", "{\"Swarm\": {\"ResourceMgr\": %s}}".formatted(section)));
        return Networks.limits(settings.swarm(), settings.resources());
    }

    @Test
    void resourceLimitsAreThoseOfTheSwarm() throws InvalidConfigException, CommandException {
        SwarmLimits limits = limits("""
                {"MaxMemory": "1GiB", "MaxFileDescriptors": 97, "Limits": {
                    "System": {"StreamsInbound": 11},
                    "Transient": {"ConnsInbound": 12, "ConnsOutbound": 13},
                    "PeerDefault": {"Conns": 14, "StreamsInbound": 15, "Memory": "3MiB"},
                    "Stranger": {"Memory": "2MiB"}}}""");

        assertThat(limits.unreadBytesMax()).isEqualTo(1L << 30);
        assertThat(limits.counts()).isEqualTo(new SwarmLimits.Counts(97, 14, 12, 13, 11));
        assertThat(limits.session())
                .isEqualTo(SessionLimits.defaults().withStreamsInboundMax(15).withUnreadBytesMax(2 << 20, 3 << 20));
        assertThat(limits("{}")).isEqualTo(SwarmLimits.defaults());
        assertThatThrownBy(() -> limits("{\"MaxFileDescriptors\": 96}"))
                .isInstanceOf(CommandException.class)
                .hasMessage(
                        "Swarm.ResourceMgr: MaxFileDescriptors is 96, must be more than Swarm.ConnMgr.HighWater, which is 96");
        assertThatThrownBy(() -> limits("{\"Limits\": {\"Stranger\": {\"Memory\": \"17MiB\"}}}"))
                .isInstanceOf(CommandException.class)
                .hasMessage(
                        "Swarm.ResourceMgr.Limits: Stranger.Memory is 17MiB, at most PeerDefault.Memory, which is 16MiB");
    }

    @Test
    void withoutTheResourceManagerOnlyBytesAreLimited() throws InvalidConfigException, CommandException {
        SwarmLimits limits = limits("{\"Enabled\": false, \"MaxFileDescriptors\": 1, \"MaxMemory\": \"1GiB\"}");

        assertThat(limits.counts()).isEqualTo(SwarmLimits.Counts.NONE);
        assertThat(limits.unreadBytesMax()).isEqualTo(1L << 30);
        assertThat(limits.session()).isEqualTo(SessionLimits.defaults().withStreamsInboundMax(SwarmLimits.UNLIMITED));
    }

    @Test
    void allowListThatHasNoAddressIsRefusedByName() throws InvalidConfigException {
        Settings settings = Settings.of(ConfigDocument.parse(
                "config", "{\"Swarm\": {\"ResourceMgr\": {\"Allowlist\": [\"/dns4/example.com\"]}}}"));

        assertThatThrownBy(() -> PeerLists.rules(settings))
                .isInstanceOf(CommandException.class)
                .hasMessage("Swarm.ResourceMgr.Allowlist: /dns4/example.com has no address of IP,"
                        + " such as /ip4/192.0.2.0/ipcidr/24");
    }
}
