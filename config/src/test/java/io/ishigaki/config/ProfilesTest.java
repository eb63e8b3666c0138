package io.ishigaki.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProfilesTest {
    private static final Profiles PROFILES = new Profiles(new Random(1));

    static Stream<Profile> profiles() {
        return PROFILES.all().stream();
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void everyProfileAppliesToEmptyAndDefaultConfigAndTwiceIsOnce(Profile profile) throws InvalidConfigException {
        if (!profile.name().equals("randomports")) {
            ConfigDocument once = profile.applyTo(ConfigDocument.EMPTY);
            assertThat(profile.applyTo(once)).isEqualTo(once);
        }
        assertThat(DefaultConfig.create("p", "k", List.of(profile)).get("Identity.PeerID"))
                .contains(new Json.Text("p"));
    }

    @Test
    void newRepositoryMakesCidsByTheProfileOf2025() throws InvalidConfigException {
        ImportSettings imports =
                Settings.of(DefaultConfig.create("p", "k", List.of())).imports();

        assertThat(imports.cidVersion()).contains(1);
        assertThat(imports.unixFsRawLeaves()).contains(true);
        assertThat(imports.unixFsChunker()).isEqualTo("size-1048576");
        assertThat(imports.unixFsFileMaxLinks()).isEqualTo(1024);
        assertThat(imports.hamtDirectorySizeEstimation()).isEqualTo(ImportSettings.SizeEstimation.BLOCK);
    }

    @Test
    void newRepositorySetsNothingThatIsNotUsed() throws InvalidConfigException {
        assertThat(DefaultConfig.create("p", "k", List.of()).unusedKeys()).isEmpty();
    }

    @Test
    void laterProfileOfAListWins() throws InvalidConfigException {
        List<Profile> profiles = PROFILES.parseList("test, unixfs-v1-2025,unixfs-v0-2015");
        ConfigDocument document = DefaultConfig.create("p", "k", profiles);

        assertThat(Settings.of(document).imports().cidVersion()).isEqualTo(Optional.of(0));
        assertThat(Settings.of(document).addresses().api()).containsExactly("/ip4/127.0.0.1/tcp/0");
    }

    @Test
    void emptyListIsNoProfile() throws InvalidConfigException {
        assertThat(PROFILES.parseList("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"tst, 'tst is not a profile, perhaps test'", "sever, 'sever is not a profile, perhaps server'"})
    void unknownProfileSuggestsTheNearest(String name, String message) {
        assertThatThrownBy(() -> PROFILES.parseList(name)).hasMessage(message);
    }

    @Test
    void inverseProfileTakesBackWhatTheProfileSet() throws InvalidConfigException {
        ConfigDocument before = ConfigDocument.EMPTY.with("Addresses.NoAnnounce", Json.parse("[\"/ip4/1.2.3.4\"]"));
        ConfigDocument during = apply("server", before);
        ConfigDocument after = apply("local-discovery", during);

        assertThat(during.get("Addresses.NoAnnounce").orElseThrow().toString()).contains("1.2.3.4", "10.0.0.0");
        assertThat(after.get("Addresses.NoAnnounce")).isEqualTo(before.get("Addresses.NoAnnounce"));
    }

    @Test
    void defaultNetworkingUndoesTest() throws InvalidConfigException {
        ConfigDocument document = apply("default-networking", apply("test", ConfigDocument.EMPTY));

        assertThat(Settings.of(document).addresses())
                .isEqualTo(Settings.defaults().addresses());
    }

    @Test
    void randomPortIsDrawnAtEachApplication() throws InvalidConfigException {
        ConfigDocument one = apply("randomports", ConfigDocument.EMPTY);
        ConfigDocument other = apply("randomports", ConfigDocument.EMPTY);

        assertThat(one.get("Addresses.Swarm").orElseThrow().toString()).matches("\\[\"/ip4/0.0.0.0/tcp/\\d{5}\",.*");
        assertThat(one).isNotEqualTo(other);
    }

    private static ConfigDocument apply(String name, ConfigDocument document) throws InvalidConfigException {
        return PROFILES.named(name).orElseThrow().applyTo(document);
    }
}
