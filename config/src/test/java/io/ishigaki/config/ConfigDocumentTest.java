package io.ishigaki.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigDocumentTest {
    private static final String TEXT = """
        {
          "Swarm": {
            "RelayService": {
              "MaxCircuits": 1e1,
              "Enabled": null
            },
            "AddrFilters": []
          },
          "Datastore": {
            "StorageMax": "10GB",
            "Spec": {
              "type": "mount",
              "mounts": [
                {
                  "x": "é",
                  "y": {}
                }
              ]
            }
          },
          "Addresses": {
            "API": "/ip4/127.0.0.1/tcp/5001"
          }
        }\
        """;

    @Test
    void textIsKeptOrderAndForeignValuesIncluded() throws InvalidConfigException {
        assertThat(parse(TEXT).toText()).isEqualTo(TEXT);
    }

    @Test
    void settingAKeyLeavesTheRestAsItWas() throws InvalidConfigException {
        ConfigDocument changed = parse(TEXT).with("Datastore.StorageMax", new Json.Text("1TB"));

        assertThat(changed.toText()).isEqualTo(TEXT.replace("10GB", "1TB"));
    }

    @Test
    void sectionsThatAreMissingAreMade() throws InvalidConfigException {
        ConfigDocument changed = ConfigDocument.EMPTY.with("Swarm.ConnMgr.HighWater", Json.Numeral.of(40));

        assertThat(changed.root()).hasToString("{\"Swarm\":{\"ConnMgr\":{\"HighWater\":40}}}");
    }

    @Test
    void memberOfAMapMayHaveAnyName() throws InvalidConfigException {
        String key = "API.HTTPHeaders.Access-Control-Allow-Origin";
        ConfigDocument changed = ConfigDocument.EMPTY.with(key, Json.parse("[\"http://example.io\"]"));

        assertThat(changed.get(key)).contains(Json.parse("[\"http://example.io\"]"));
    }

    @Test
    void keyOfAPublicGatewayIsChecked() throws InvalidConfigException {
        String good = "{\"Gateway\": {\"PublicGateways\": {\"example.com\": {\"UseSubdomains\": true}}}}";
        assertThat(parse(good).unusedKeys()).containsExactly("Gateway.PublicGateways.example.com.UseSubdomains");

        assertThatThrownBy(() -> parse(good.replace("UseSubdomains", "UseSubdomain")))
                .hasMessage("config:1: unknown key Gateway.PublicGateways.example.com.UseSubdomain,"
                        + " expected perhaps UseSubdomains, got true");
    }

    @Test
    void unknownKeyIsRefusedWithLineAndTheNearestKey() {
        assertThatThrownBy(() -> parse("{\n\"Datastore\": {\n\n\"StorageMx\": \"1GB\"}}"))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage("config:4: unknown key Datastore.StorageMx, expected perhaps StorageMax, got \"1GB\"");
    }

    @Test
    void unknownKeyCanNotBeSet() {
        assertThatThrownBy(() -> ConfigDocument.EMPTY.with("Fruit", new Json.Text("banana")))
                .hasMessage("Fruit not found");
        assertThatThrownBy(() -> ConfigDocument.EMPTY.with("Datastore.Fruit", new Json.Text("banana")))
                .hasMessage("Datastore.Fruit not found");
        assertThatThrownBy(() -> ConfigDocument.EMPTY.with("", new Json.Text("banana")))
                .hasMessage(" not found");
    }

    @Test
    void keyBelowAValueCanNotBeSet() {
        assertThatThrownBy(() -> parse(TEXT).with("Addresses.API.Port", Json.Numeral.of(1)))
                .hasMessage("API key is not a map");
    }

    @Test
    void wrongValueOfAKeyThatWeDoNotUseIsRefused() {
        assertThatThrownBy(() -> parse("{\"Swarm\": {\"DisableNatPortMap\": \"yes\"}}"))
                .hasMessage("config:1: Swarm.DisableNatPortMap: expected true or false, got \"yes\"");
        assertThatThrownBy(() -> parse("{\"Swarm\": 3}")).hasMessage("config:1: Swarm: expected an object, got 3");
    }

    @Test
    void zerosStandWhereADocumentSaysNothing() throws InvalidConfigException {
        ConfigDocument filled = parse("""
                {"Datastore": {"StorageMax": "3GB", "InlineBelow": "1KiB"}, "Gateway": {"NoFetch": true}, "API": null}""").withZeros();

        assertThat(filled.get("Datastore")).contains(Json.parse("""
                {"StorageMax": "3GB", "InlineBelow": "1KiB", "BlockKeyCacheSize": null, "BloomFilterSize": 0,
                 "GCPeriod": "", "HashOnRead": false, "Spec": null, "StorageGCWatermark": 0}"""));
        assertThat(filled.get("Gateway.NoFetch")).contains(new Json.Bool(true));
        assertThat(filled.get("API")).contains(Json.parse("{\"HTTPHeaders\": null}"));
        assertThat(filled.get("Exchange")).isEmpty();
    }

    @Test
    void zerosMeanTheDefaultsButForHashOnRead() throws InvalidConfigException {
        ConfigDocument zeros = ConfigDocument.EMPTY.withZeros();

        assertThat(Settings.of(zeros)).isEqualTo(Settings.of(parse("{\"Datastore\": {\"HashOnRead\": \"never\"}}")));
        assertThat(zeros.unusedKeys()).isEmpty();
    }

    @Test
    void unusedKeysAreThoseThatSaySomething() throws InvalidConfigException {
        assertThat(parse(TEXT).unusedKeys()).containsExactly("Swarm.RelayService.MaxCircuits", "Datastore.Spec");
    }

    @Test
    void unusedKeysOfWhatMayHoldAnythingAreThoseThatNothingReads() throws InvalidConfigException {
        ConfigDocument document = parse("""
                {"Swarm": {"ResourceMgr": {"Limits": {
                    "PeerDefault": {"Conns": 4, "FD": 5}, "System": {"StreamsInbound": 6}, "Conn": {"FD": 7}}}}}""");

        assertThat(document.unusedKeys())
                .containsExactly("Swarm.ResourceMgr.Limits.PeerDefault.FD", "Swarm.ResourceMgr.Limits.Conn");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}}",
                "{} {}",
                "{\"Datastore\": {},}",
                "{\"Datastore\": {}, \"Datastore\": {}}",
                "{'Datastore': {}}",
                "{\"Bootstrap\": [NaN]}"
            })
    void textThatIsNoJsonObjectIsRefused(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageStartingWith("config:");
    }

    @Test
    void depthIsBounded() {
        String deep = "{\"Bootstrap\": " + "[".repeat(JsonText.DEPTH_MAX) + "]".repeat(JsonText.DEPTH_MAX) + "}";

        assertThatThrownBy(() -> parse(deep)).isInstanceOf(InvalidConfigException.class);
    }

    @Test
    void secretsAreNeitherShownNorLogged() throws InvalidConfigException {
        ConfigDocument document = parse("""
            {"Identity": {"PeerID": "p", "PrivKey": "hush"},
             "API": {"Authorizations": {"Ann": {"AuthSecret": "hush", "AllowedPaths": []}}},
             "Pinning": {"RemoteServices": {"far": {"API": {"Endpoint": "e", "Key": "hush"}}}}}\
            """);

        assertThat(document.toString()).doesNotContain("hush").contains("\"PeerID\":\"p\"", "far");
        assertThat(Settings.of(document).toString()).doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Identity",
                "identity.privkey",
                "API",
                "API.Authorizations.Ann",
                "Pinning",
                "Pinning.RemoteServices",
                "Pinning.RemoteServices.far",
                "Pinning.RemoteServices.far.API.Key"
            })
    void keysThatHoldSecretsAreKnown(String key) {
        assertThat(ConfigDocument.isSecret(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Identity.PeerID", "API.HTTPHeaders", "Pinning.RemoteServices.far.Policies", "Datastore"})
    void otherKeysAreNotSecret(String key) {
        assertThat(ConfigDocument.isSecret(key)).isFalse();
    }

    @Test
    void emptyStringsOfKubosConfigMeanTheDefaults() throws InvalidConfigException {
        ConfigDocument document = parse("{\"Datastore\": {\"StorageMax\": \"\", \"GCPeriod\": \"\"}}");

        assertThat(Settings.of(document)).isEqualTo(Settings.defaults());
    }

    /// The file was written by `ipfs init` of Kubo 0.43.0; its key was taken out.
    @Test
    void configThatKuboWroteIsTakenAndWrittenBackAsItWas() throws IOException {
        String text;
        try (var in = Objects.requireNonNull(getClass().getResourceAsStream("kubo-0.43.0-config.json"))) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        ConfigDocument document = parse(text);

        assertThat(document.toText()).isEqualTo(text);
        assertThat(document.unusedKeys()).contains("Datastore.Spec", "Mounts.IPFS");
        assertThat(Settings.of(document).imports())
                .isEqualTo(Settings.defaults().imports());
    }

    /// Kubo renamed the key, and still obeys the old one.
    @Test
    void oldNameOfTheShardingThresholdIsObeyed() throws InvalidConfigException {
        ConfigDocument document = parse("{\"Internal\": {\"UnixFSShardingSizeThreshold\": \"1B\"}}");

        assertThat(Settings.of(document).imports().hamtDirectorySizeThreshold()).isEqualTo(new DataSize(1));
        assertThat(document.unusedKeys()).isEmpty();
    }

    @Test
    void removedKeyIsGone() throws InvalidConfigException {
        ConfigDocument document = parse(TEXT).without("Datastore.Spec").without("Swarm.No.Such");

        assertThat(document.get("Datastore.Spec")).isEmpty();
        assertThat(document.unusedKeys()).isEqualTo(List.of("Swarm.RelayService.MaxCircuits"));
    }

    private static ConfigDocument parse(String text) throws InvalidConfigException {
        return ConfigDocument.parse("config", text);
    }
}
