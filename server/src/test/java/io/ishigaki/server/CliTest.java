package io.ishigaki.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.HashFunction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Command lines without a daemon. CIDs and texts are those of Kubo 0.43.0 for the same input.
class CliTest {
    /// "hello\n", as Kubo adds it by default and by profile `unixfs-v1-2025`.
    private static final String HELLO_V0 = "QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN";

    private static final String HELLO_V1 = "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am";

    @TempDir
    Path directory = Path.of("");

    private Typist typist = new Typist(directory, directory);

    @BeforeEach
    void open() throws IOException {
        typist = new Typist(directory, directory.resolve("repo"));
        Files.writeString(directory.resolve("a.txt"), "hello\n");
        Files.createDirectories(directory.resolve("t/sub"));
        Files.writeString(directory.resolve("t/a.txt"), "hello\n");
        Files.writeString(directory.resolve("t/sub/b.txt"), "sub\n");
        Files.writeString(directory.resolve("t/.hidden"), "h");
        Files.createSymbolicLink(directory.resolve("t/link"), Path.of("a.txt"));
    }

    private void init(String profiles) {
        typist.type("init", "--profile", profiles).only();
    }

    @Test
    void aNewRepositoryAddsByTheNewProfile() {
        init("test");

        assertThat(typist.type("add", "a.txt").only()).isEqualTo("added " + HELLO_V1 + " a.txt\n");
        assertThat(typist.type("add", "-Q", "a.txt").only()).isEqualTo(HELLO_V1 + "\n");
        assertThat(typist.type("cat", HELLO_V1).only()).isEqualTo("hello\n");
    }

    @Test
    void hashFunctionThatAddWouldRefuseIsNotSet() {
        init("test");

        for (HashFunction each : HashFunction.values()) {
            boolean usable = each.isAllowed() && each.isComputable();
            assertThat(typist.type("config", "Import.HashFunction", each.name()).status() == 0)
                    .as("%s is set", each.name())
                    .isEqualTo(usable);
            if (usable) {
                typist.type("add", "-Q", "a.txt").only();
            }
        }
        assertThat(typist.type("config", "Import.HashFunction", "md5").err())
                .contains("Import.HashFunction", "such as \"blake3\"", "md5");
    }

    @Test
    void treesAreAddedInKubosOrder() {
        init("test,unixfs-v0-2015");

        assertThat(typist.type("add", "-r", "t").only()).isEqualTo("""
            added QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN t/a.txt
            added QmS9U51FvTAqDDVLJ5okMzeLjsEeg8JEG1rPmSq2oPahF6 t/link
            added QmVpJWKCh3QbJYGWyPXXBY4t95B89uEMNT7VUoD2JtkpH9 t/sub/b.txt
            added QmXsnUxrnaJduwv1u8U3qTjAtyYNYPvTLCnpszPFHbEYEZ t/sub
            added QmYq9D89c1JQaz4DHBHVjs7d3PrLy7KnWgmegMf1inwNYo t
            """);
        assertThat(typist.type("ls", "QmYq9D89c1JQaz4DHBHVjs7d3PrLy7KnWgmegMf1inwNYo")
                        .only())
                .isEqualTo("""
                    QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN 6 a.txt
                    QmS9U51FvTAqDDVLJ5okMzeLjsEeg8JEG1rPmSq2oPahF6 5 link
                    QmXsnUxrnaJduwv1u8U3qTjAtyYNYPvTLCnpszPFHbEYEZ - sub/
                    """);
    }

    @Test
    void whatWasAddedIsGotBack() throws IOException {
        init("test");
        String root = typist.type("add", "-Q", "-r", "--hidden", "t").only().strip();

        assertThat(typist.type("get", root, "-o", "out").only()).isEqualTo("Saving file(s) to out\n");

        assertThat(directory.resolve("out/a.txt")).hasContent("hello\n");
        assertThat(directory.resolve("out/sub/b.txt")).hasContent("sub\n");
        assertThat(directory.resolve("out/.hidden")).hasContent("h");
        assertThat(Files.readSymbolicLink(directory.resolve("out/link"))).isEqualTo(Path.of("a.txt"));
    }

    @Test
    void standardInputIsAFile() {
        init("test,unixfs-v0-2015");

        assertThat(typist.typeWithInput("hello\n", "add", "-q").only()).isEqualTo(HELLO_V0 + "\n");
        assertThat(typist.typeWithInput("hello\n", "add", "--stdin-name=h.txt", "-")
                        .only())
                .isEqualTo("added " + HELLO_V0 + " h.txt\n");
        assertThat(typist.typeWithInput("hello\n", "add", "--stdin-name=h.txt").only())
                .isEqualTo("added " + HELLO_V0 + " h.txt\n");
        assertThat(typist.typeWithInput(HELLO_V0 + "\n", "cat").only()).isEqualTo("hello\n");
    }

    @Test
    void jsonIsWhatTheRpcAnswers() {
        init("test,unixfs-v0-2015");

        assertThat(typist.type("add", "--enc=json", "a.txt").only())
                .isEqualTo("{\"Name\":\"a.txt\",\"Hash\":\"" + HELLO_V0 + "\",\"Size\":\"14\"}\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        add a.txt --bogus            | unknown option "bogus"
        add -r -r t                  | multiple values for option "recursive"
        add --recursive --recursive=false t | multiple values for option "recursive"
        add t                        | 't' is a directory, use the '-r' flag to specify directories
        add nonexist                 | lstat nonexist: no such file or directory
        add --hash=boop a.txt        | unrecognized hash function: "boop"
        add --chunker                | missing argument for option "chunker"
        add --pin-name=x --pin=false a.txt | pin-name option requires pin to be set
        cat boop                     | invalid path "boop": path does not have enough components
        cat -l -1 QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN | cannot specify negative length
        --timeout=boop version       | time: invalid duration "boop"
        config nope                  | failed to get config value: "nope not found"
        config Identity.PrivKey      | cannot show or change private key through API
        id --enc=boop                | invalid encoding: boop
        shutdown                     | this command must be run in online mode. Try running 'ishi daemon' first
        nope                         | Unknown Command "nope"
        """)
    void failuresSayWhy(String line, String message) {
        init("test");
        Typist.Result result = typist.type(line.split(" ", -1));

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("Error: " + message + "\n");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void aSlipOfTheFingerGetsAHint() {
        assertThat(typist.type("vesion").err()).contains("Did you mean this?\n\n\tversion\n");
        assertThat(typist.type("config", "sow").err()).doesNotContain("Did you mean");
    }

    @Test
    void optionsMayStandAnywhere() {
        init("test,unixfs-v0-2015");

        assertThat(typist.type("--enc", "json", "add", "a.txt", "-Q").only()).contains(HELLO_V0);
        assertThat(typist.type("add", "--", "a.txt").only()).contains(HELLO_V0);
        assertThat(typist.type("--cid-base=base32", "add", "-Q", "a.txt").only())
                .startsWith("bafybei");
    }

    @Test
    void everyCommandHasHelp() {
        assertThat(typist.type().only()).contains("USAGE", "add ", "daemon ");
        assertThat(typist.type("add", "--help").only()).contains("--chunker=<text>", "-s");
        assertThat(typist.type("config", "-h").only()).contains("SUBCOMMANDS", "profile");
        assertThat(typist.type("commands").only().lines()).contains("ishi add", "ishi config show", "ishi init");
    }

    @Test
    void completionKnowsWordsAndOptions() {
        for (String shell : new String[] {"bash", "zsh", "fish"}) {
            assertThat(typist.type("commands", "completion", shell).only()).contains("version", "chunker");
        }
    }

    @Test
    void aSecondInitKeepsTheKeys() throws IOException {
        init("test");
        String config = Files.readString(directory.resolve("repo/config"));

        assertThat(typist.type("init").err()).contains("already exists");
        assertThat(directory.resolve("repo/config")).hasContent(config);
    }

    @Test
    void withoutRepositoryItSaysHowToMakeOne() {
        assertThat(typist.type("cat", HELLO_V1).err()).contains("no IPFS repo found", "ishi init");
        assertThat(typist.type("version", "-n").only()).isNotBlank();
    }

    @Test
    void foreignAndNewerRepositoriesAreRefused() throws IOException {
        init("test");
        Path version = directory.resolve("repo/version");

        Files.writeString(version, "18\n", StandardCharsets.UTF_8);
        assertThat(typist.type("cat", HELLO_V1).err()).contains("belongs to Kubo (repository version 18)");
        Files.writeString(version, "ishigaki 2\n", StandardCharsets.UTF_8);
        assertThat(typist.type("cat", HELLO_V1).err()).contains("knows up to 1: install a newer ishi");
    }

    @Test
    void settingsAreShownAndChanged() {
        init("test");

        assertThat(typist.type("config", "Addresses.API").only()).isEqualTo("/ip4/127.0.0.1/tcp/0\n");
        assertThat(typist.type("config", "--bool", "Gateway.NoFetch", "true").only())
                .isEmpty();
        assertThat(typist.type("config", "Gateway.NoFetch").only()).isEqualTo("true\n");
        assertThat(typist.type("config", "show").only()).contains("PeerID").doesNotContain("PrivKey");
        assertThat(typist.type("config", "profile", "apply", "unixfs-v0-2015").only())
                .contains("Import.CidVersion: 1 -> 0");
        assertThat(typist.type("add", "-Q", "a.txt").only()).isEqualTo(HELLO_V0 + "\n");
    }

    @Test
    void replacedSettingsKeepTheIdentity() throws IOException {
        init("test");
        String id = typist.type("id", "-f", "<id>").only();
        Files.writeString(directory.resolve("new.json"), "{\"Datastore\":{\"StorageMax\":\"1GB\"}}");

        typist.type("config", "replace", "new.json").only();

        assertThat(typist.type("config", "Datastore.StorageMax").only()).isEqualTo("1GB\n");
        assertThat(typist.type("config", "Datastore.HashOnRead").only()).isEqualTo("false\n");
        assertThat(typist.type("id", "-f", "<id>").only()).isEqualTo(id);
    }
}
