package io.ishigaki.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Sets every key to a value that is not its default, and sees that it arrives in one component of
/// the records; and to a value that is wrong, and sees that it is refused by name.
class FullMappingTest {
    /// What a key may be set to, the component where that arrives and how it shows there, and what
    /// is refused.
    private record Example(String value, String component, String shown, String wrong) {}

    private static final Map<String, Example> EXAMPLES = Map.ofEntries(
            entry("Identity.PeerID", new Example("\"12D3\"", "identity.peerId", "12D3", "1")),
            entry("Identity.PrivKey", new Example("\"CAES\"", "identity.privateKey", "CAES", "[]")),
            entry(
                    "Addresses.API",
                    new Example("\"/ip4/127.0.0.1/tcp/1\"", "addresses.api", "[/ip4/127.0.0.1/tcp/1]", "[1]")),
            entry("Addresses.Gateway", new Example("[\"/a\", \"/b\"]", "addresses.gateway", "[/a, /b]", "true")),
            entry("Addresses.Swarm", new Example("[\"/a\"]", "addresses.swarm", "[/a]", "[1]")),
            entry("Addresses.Announce", new Example("[\"/a\"]", "addresses.announce", "[/a]", "{}")),
            entry("Addresses.AppendAnnounce", new Example("[\"/a\"]", "addresses.appendAnnounce", "[/a]", "2")),
            entry("Addresses.NoAnnounce", new Example("[\"/a\"]", "addresses.noAnnounce", "[/a]", "[[]]")),
            entry("Bootstrap", new Example("[\"/a\"]", "peers.bootstrap", "[/a]", "[1]")),
            entry("Swarm.AddrFilters", new Example("[\"/a\"]", "peers.addrFilters", "[/a]", "true")),
            entry(
                    "Peering.Peers",
                    new Example(
                            "[{\"ID\": \"x\", \"Addrs\": [\"/a\"]}]",
                            "peers.peering",
                            "[Peer[id=x, addresses=[/a]]]",
                            "[{\"Addrs\": []}]")),
            entry("Discovery.MDNS.Enabled", new Example("true", "peers.mdns", "true", "\"on\"")),
            entry(
                    "PinningService.Address",
                    new Example("\"/ip4/127.0.0.1/tcp/1\"", "pinningService.addresses", "[/ip4/127.0.0.1/tcp/1]", "1")),
            entry(
                    "PinningService.Tokens",
                    new Example(
                            "{\"ann\": \"0123456789abcdef\"}",
                            "pinningService.tokens",
                            "{ann=0123456789abcdef}",
                            "{\"ann\": \"short\"}")),
            entry("Exchange.Serve", new Example("[\"x\", \"y\"]", "peers.serve", "[x, y]", "{}")),
            entry("API.HTTPHeaders", new Example("{\"X\": [\"y\"]}", "api.httpHeaders", "{X=[y]}", "{\"X\": \"y\"}")),
            entry(
                    "API.Authorizations",
                    new Example(
                            "{\"Ann\": {\"AuthSecret\": \"bearer:t\", \"AllowedPaths\": [\"/api/v0\"]}}",
                            "api.authorizations",
                            "{Ann=Authorization[allowedPaths=[/api/v0]]}",
                            "{\"Ann\": {\"AllowedPaths\": []}}")),
            entry("Cluster.Name", new Example("\"attic\"", "cluster.name", "attic", "7")),
            entry("Cluster.Household", new Example("\"home\"", "cluster.household", "home", "[]")),
            entry("Cluster.Zone", new Example("\"town\"", "cluster.zone", "town", "true")),
            entry("Cluster.UnavailableAfter", new Example("\"10m\"", "cluster.unavailableAfter", "PT10M", "\"0s\"")),
            entry("Cluster.LostAfter", new Example("\"24h\"", "cluster.lostAfter", "PT24H", "\"3 days\"")),
            entry("Cluster.ServeRebuilt", new Example("\"all\"", "cluster.serveRebuilt", "ALL", "true")),
            entry("Cluster.ServeRebuiltMax", new Example("\"1MB\"", "cluster.serveRebuiltMax", "1MB", "\"1kB\"")),
            entry("Cluster.ServeRebuiltPeerMax", new Example("\"64KiB\"", "cluster.serveRebuiltPeerMax", "64KiB", "0")),
            entry("Cluster.AuditRate", new Example("\"1MiB\"", "cluster.auditRate", "1MiB", "true")),
            entry(
                    "Datastore.StorageMax",
                    new Example("\"10GB\"", "datastore.storageMax", "Optional[10GB]", "\"much\"")),
            entry("Datastore.StorageGCWatermark", new Example("70", "datastore.storageGcWatermark", "70", "101")),
            entry("Datastore.GCPeriod", new Example("\"1h30m\"", "datastore.gcPeriod", "PT1H30M", "\"-1s\"")),
            entry("Datastore.HashOnRead", new Example("true", "datastore.hashOnRead", "ALWAYS", "\"ALWAYS\"")),
            entry("Datastore.InlineBelow", new Example("\"1KiB\"", "datastore.inlineBelow", "1KiB", "\"3MiB\"")),
            entry("Datastore.ScrubRate", new Example("\"1MB\"", "datastore.scrubRate", "1MB", "\"fast\"")),
            entry("Datastore.ScrubPeriod", new Example("\"24h\"", "datastore.scrubPeriod", "PT24H", "\"0s\"")),
            entry(
                    "Gateway.HTTPHeaders",
                    new Example("{\"X\": [\"y\", \"z\"]}", "gateway.httpHeaders", "{X=[y, z]}", "[]")),
            entry("Gateway.RootRedirect", new Example("\"/ipfs/x\"", "gateway.rootRedirect", "/ipfs/x", "\"x\"")),
            entry("Gateway.NoFetch", new Example("true", "gateway.noFetch", "true", "0")),
            entry(
                    "Gateway.DeserializedResponses",
                    new Example("false", "gateway.deserializedResponses", "false", "\"false\"")),
            entry("Gateway.AllowCodecConversion", new Example("true", "gateway.allowCodecConversion", "true", "1")),
            entry("Gateway.DisableHTMLErrors", new Example("true", "gateway.disableHtmlErrors", "true", "{}")),
            entry("Gateway.RetrievalTimeout", new Example("\"5s\"", "gateway.retrievalTimeout", "PT5S", "\"5\"")),
            entry("Gateway.MaxRequestDuration", new Example("\"2h\"", "gateway.maxRequestDuration", "PT2H", "\"2d\"")),
            entry("Gateway.MaxConcurrentRequests", new Example("11", "gateway.maxConcurrentRequests", "11", "-1")),
            entry(
                    "Gateway.MaxRangeRequestFileSize",
                    new Example("\"5GiB\"", "gateway.maxRangeRequestFileSize", "5GiB", "\"-5GiB\"")),
            entry("HTTPRetrieval.Enabled", new Example("false", "httpRetrieval.enabled", "false", "1")),
            entry(
                    "HTTPRetrieval.Gateways",
                    new Example(
                            "[\"http://[::1]:8080/x\"]",
                            "httpRetrieval.gateways",
                            "[http://[::1]:8080/x]",
                            "[\"ftp://example.net\"]")),
            entry("HTTPRetrieval.NumWorkers", new Example("4", "httpRetrieval.numWorkers", "4", "0")),
            entry(
                    "HTTPRetrieval.MaxBlockSize",
                    new Example("\"1MiB\"", "httpRetrieval.maxBlockSize", "1MiB", "\"3MiB\"")),
            entry("Import.CidVersion", new Example("1", "imports.cidVersion", "Optional[1]", "2")),
            entry("Import.UnixFSRawLeaves", new Example("true", "imports.unixFsRawLeaves", "Optional[true]", "1")),
            entry(
                    "Import.UnixFSChunker",
                    new Example("\"rabin-16-32-64\"", "imports.unixFsChunker", "rabin-16-32-64", "\"size-0\"")),
            entry("Import.HashFunction", new Example("\"blake3\"", "imports.hashFunction", "blake3", "18")),
            entry("Import.UnixFSFileMaxLinks", new Example("1024", "imports.unixFsFileMaxLinks", "1024", "0")),
            entry("Import.UnixFSDirectoryMaxLinks", new Example("9", "imports.unixFsDirectoryMaxLinks", "9", "-1")),
            entry(
                    "Import.UnixFSHAMTDirectoryMaxFanout",
                    new Example("64", "imports.unixFsHamtDirectoryMaxFanout", "64", "48")),
            entry(
                    "Import.UnixFSHAMTDirectorySizeThreshold",
                    new Example("\"1B\"", "imports.hamtDirectorySizeThreshold", "1", "\"1X\"")),
            entry(
                    "Internal.UnixFSShardingSizeThreshold",
                    new Example("\"2B\"", "imports.hamtDirectorySizeThreshold", "2", "\"big\"")),
            entry(
                    "Import.UnixFSHAMTDirectorySizeEstimation",
                    new Example("\"block\"", "imports.hamtDirectorySizeEstimation", "BLOCK", "\"blocks\"")),
            entry(
                    "Import.UnixFSDAGLayout",
                    new Example("\"trickle\"", "imports.unixFsDagLayout", "TRICKLE", "\"\\\\\"")),
            entry("Import.BatchMaxNodes", new Example("7", "imports.batchMaxNodes", "7", "7.5")),
            entry("Import.BatchMaxSize", new Example("1048576", "imports.batchMaxSize", "1048576", "9999999999")),
            entry("Swarm.ConnMgr.Type", new Example("\"none\"", "swarm.connMgrType", "NONE", "\"some\"")),
            entry("Swarm.ConnMgr.LowWater", new Example("5", "swarm.connMgrLowWater", "5", "-1")),
            entry("Swarm.ConnMgr.HighWater", new Example("500", "swarm.connMgrHighWater", "500", "\"500\"")),
            entry("Swarm.ConnMgr.GracePeriod", new Example("\"1m0s\"", "swarm.connMgrGrace", "PT1M", "\"-1s\"")),
            entry("Swarm.ConnMgr.SilencePeriod", new Example("\"5s\"", "swarm.connMgrSilence", "PT5S", "\"1ms\"")),
            entry("Swarm.ResourceMgr.Enabled", new Example("false", "resources.enabled", "false", "\"no\"")),
            entry("Swarm.ResourceMgr.Allowlist", new Example("[\"/a\"]", "resources.allowlist", "[/a]", "[1]")),
            entry("Swarm.ResourceMgr.MaxMemory", new Example("\"1GiB\"", "resources.memoryMax", "1GiB", "\"1KiB\"")),
            entry("Swarm.ResourceMgr.MaxFileDescriptors", new Example("99", "resources.connectionsMax", "99", "0")),
            entry(
                    "Swarm.ResourceMgr.Limits.System.StreamsInbound",
                    new Example("100", "resources.streamsInboundMax", "100", "0")),
            entry(
                    "Swarm.ResourceMgr.Limits.Transient.ConnsInbound",
                    new Example("9", "resources.handshakesMax", "9", "-1")),
            entry(
                    "Swarm.ResourceMgr.Limits.Transient.ConnsOutbound",
                    new Example("10", "resources.dialsMax", "10", "1.5")),
            entry(
                    "Swarm.ResourceMgr.Limits.PeerDefault.Conns",
                    new Example("2", "resources.peerConnectionsMax", "2", "9999999")),
            entry(
                    "Swarm.ResourceMgr.Limits.PeerDefault.StreamsInbound",
                    new Example("50", "resources.peerStreamsMax", "50", "\"50\"")),
            entry(
                    "Swarm.ResourceMgr.Limits.PeerDefault.Memory",
                    new Example("\"4MiB\"", "resources.peerMemoryMax", "4MiB", "\"2GiB\"")),
            entry(
                    "Swarm.ResourceMgr.Limits.Stranger.Memory",
                    new Example("\"512KiB\"", "resources.strangerMemoryMax", "512KiB", "\"1KiB\"")),
            entry("Swarm.Transports.Network.TCP", new Example("false", "swarm.tcp", "false", "1")),
            entry("Swarm.Transports.Network.Websocket", new Example("false", "swarm.webSocket", "false", "1")),
            entry("Swarm.Transports.Network.QUIC", new Example("false", "swarm.quic", "false", "\"no\"")),
            entry(
                    "Swarm.Transports.Security.TLS",
                    new Example("false", "swarm.tlsPriority", "OptionalInt.empty", "true")),
            entry("Swarm.Transports.Security.Noise", new Example("50", "swarm.noisePriority", "OptionalInt[50]", "0")),
            entry("Swarm.Bandwidth.Up", new Example("\"1MB\"", "swarm.up", "Optional[1MB]", "\"1000\"")),
            entry("Swarm.Bandwidth.Down", new Example("\"2MB\"", "swarm.down", "Optional[2MB]", "\"fast\"")),
            entry("Swarm.Bandwidth.PeerUp", new Example("\"3MB\"", "swarm.peerUp", "Optional[3MB]", "false")),
            entry("Swarm.Bandwidth.PeerDown", new Example("\"4MB\"", "swarm.peerDown", "Optional[4MB]", "[]")),
            entry(
                    "Swarm.Bandwidth.QuietHours",
                    new Example(
                            "[{\"From\": \"22:00\", \"To\": \"06:30\", \"Up\": \"1MB\"}]",
                            "swarm.quietHours",
                            "[QuietHours[from=22:00, to=06:30, up=Optional[1MB], down=Optional.empty,"
                                    + " peerUp=Optional.empty, peerDown=Optional.empty]]",
                            "[{\"From\": \"22:00\", \"To\": \"24:30\"}]")));

    static Stream<Setting<?>> settings() {
        return Settings.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void valueArrivesInOneComponentOnly(Setting<?> setting)
            throws ReflectiveOperationException, InvalidConfigException {
        Example example = example(setting);
        Map<String, String> expected = components(Settings.defaults());
        assertThat(expected).containsKey(example.component());
        assertThat(expected.put(example.component(), example.shown()))
                .as("the default differs from the example")
                .isNotEqualTo(example.shown());

        ConfigDocument document = ConfigDocument.EMPTY.with(setting.key(), Json.parse(example.value()));

        assertThat(components(Settings.of(document))).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void wrongValueIsRefusedWithLineKeyExpectedAndGot(Setting<?> setting) throws InvalidConfigException {
        Json wrong = Json.parse(example(setting).wrong());
        String text = nested(setting.key(), wrong.toString());

        assertThatThrownBy(() -> ConfigDocument.parse("config", text))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageMatching("config:3: .*")
                .hasMessageContaining(setting.key())
                .hasMessageContaining("expected " + setting.kind().expected().replace("`", ""))
                .hasMessageContaining("got " + wrong);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void nullMeansTheDefault(Setting<?> setting) throws InvalidConfigException {
        ConfigDocument document = ConfigDocument.parse("config", nested(setting.key(), "null"));

        assertThat(Settings.of(document)).isEqualTo(Settings.defaults());
    }

    @Test
    void everyComponentHasASetting() throws ReflectiveOperationException {
        List<String> reached =
                EXAMPLES.values().stream().map(Example::component).toList();

        assertThat(components(Settings.defaults()).keySet())
                .containsExactlyInAnyOrderElementsOf(new HashSet<>(reached));
    }

    private static Example example(Setting<?> setting) {
        return Objects.requireNonNull(EXAMPLES.get(setting.key()), "an example of " + setting.key());
    }

    private static String nested(String key, String value) {
        int dot = key.lastIndexOf('.');
        if (dot < 0) {
            // On the third line as well.
            return "{\n\n  \"%s\": %s\n}".formatted(key, value);
        }
        String sections = key.substring(0, dot).replace(".", "\": {\"");
        String ends = "}".repeat(key.split("\\.").length - 1);
        return "{\n  \"%s\": {\n    \"%s\": %s\n  %s\n}".formatted(sections, key.substring(dot + 1), value, ends);
    }

    private static Map<String, String> components(Settings settings) throws ReflectiveOperationException {
        var components = new LinkedHashMap<String, String>();
        for (RecordComponent section : Settings.class.getRecordComponents()) {
            Object record = section.getAccessor().invoke(settings);
            for (RecordComponent component : section.getType().getRecordComponents()) {
                Object value = component.getAccessor().invoke(record);
                components.put(section.getName() + "." + component.getName(), String.valueOf(value));
            }
        }
        return components;
    }
}
