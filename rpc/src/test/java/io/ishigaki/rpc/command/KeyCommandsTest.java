package io.ishigaki.rpc.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Multibase;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PrivateKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Forms and messages are those of Kubo 0.43.0.
class KeyCommandsTest {
    private static final byte[] DATA = "data".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private Shell shell;

    @BeforeEach
    void open() throws IOException {
        shell = new Shell(new TestNode(directory));
    }

    @Test
    void aNewKeyIsListedBehindTheNodesOwn() throws IOException {
        String id = shell.run("key gen", "b").text().strip();
        shell.run("key gen", "--type=secp256k1", "a");

        assertThat(id).startsWith("k51");
        assertThat(shell.run("key ls").text()).isEqualTo("self\na\nb\n");
        assertThat(shell.run("key list", "-l").text()).containsPattern(id + " +b +\n");
        assertThat(shell.run("key ls", "--ipns-base=b58mh").json().getFirst().items("Keys"))
                .last()
                .satisfies(key -> assertThat(key.text("Id")).startsWith("12D3"));
    }

    @Test
    void keysThatCantBeMadeAreRefused() throws IOException {
        shell.run("key gen", "k1");

        assertThatThrownBy(() -> shell.run("key gen", "k1")).hasMessage("key with name 'k1' already exists");
        assertThatThrownBy(() -> shell.run("key gen", "self")).hasMessage("cannot create key with name 'self'");
        assertThatThrownBy(() -> shell.run("key gen", "--type=boop", "x")).hasMessage("unrecognized key type: boop");
        assertThatThrownBy(() -> shell.run("key gen", "--size=2048", "x"))
                .hasMessage("invalid key size 2048: ed25519 keys are always 256 bits");
        assertThatThrownBy(() -> shell.run("key gen", "-t=rsa", "--size=2047", "x"))
                .hasMessage("rsa keys must be >= 2048 bits to be useful");
        assertThatThrownBy(() -> shell.run("key gen", "-t=rsa", "--size=8193", "x"))
                .hasMessage("rsa keys must be <= 8192 bits, got 8193");
    }

    @Test
    void renamingNeverLosesAKeyUnasked() throws IOException {
        String id = shell.run("key gen", "a").text().strip();
        shell.run("key gen", "b");

        assertThatThrownBy(() -> shell.run("key rename", "a", "b"))
                .hasMessage("key by that name already exists, refusing to overwrite");
        assertThatThrownBy(() -> shell.run("key rename", "self", "c")).hasMessage("cannot rename key with name 'self'");
        assertThatThrownBy(() -> shell.run("key rename", "a", "self"))
                .hasMessage("cannot overwrite key with name 'self'");
        assertThatThrownBy(() -> shell.run("key rename", "nope", "c")).hasMessage("no key named nope was found");
        assertThat(shell.run("key rename", "-f", "a", "b").text())
                .isEqualTo("Key %s renamed to b with overwriting\n".formatted(id));
        assertThat(shell.run("key rename", "b", "c").lines())
                .isEqualTo("{\"Was\":\"b\",\"Now\":\"c\",\"Id\":\"%s\",\"Overwrite\":false}".formatted(id));
        assertThat(shell.run("key ls").text()).isEqualTo("self\nc\n");
    }

    @Test
    void removedKeysAreGone() throws IOException {
        shell.run("key gen", "a");

        assertThat(shell.run("key rm", "a").text()).isEqualTo("a\n");
        assertThatThrownBy(() -> shell.run("key rm", "a")).hasMessage("no key named a was found");
        assertThatThrownBy(() -> shell.run("key rm", "self")).hasMessage("cannot remove key with name 'self'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"libp2p-protobuf-cleartext", "pem-pkcs8-cleartext"})
    void anExportedKeyIsImportedAsTheSame(String format) throws IOException {
        String id = shell.run("key gen", "a").text();
        byte[] exported =
                shell.run("key export", "--format=" + format, "a").bytes().toArray();

        assertThat(shell.runWith(List.of(exported), "key import", "--format=" + format, "b")
                        .text())
                .isEqualTo(id);
        assertThatThrownBy(() -> shell.runWith(List.of(exported), "key import", "--format=" + format, "b"))
                .hasMessage("key with name 'b' already exists");
    }

    @Test
    void importsThatCantBeReadAreRefused() throws IOException {
        shell.run("key gen", "a");
        byte[] pem =
                shell.run("key export", "-f=pem-pkcs8-cleartext", "a").bytes().toArray();
        byte[] ecdsa =
                PrivateKey.generate(KeyType.ECDSA, new SecureRandom()).encode().toArray();

        assertThatThrownBy(() -> shell.runWith(List.of(pem), "key import", "b"))
                .hasMessageContaining("try again with format=pem-pkcs8-cleartext");
        assertThatThrownBy(() -> shell.runWith(List.of(DATA), "key import", "b"))
                .hasMessageStartingWith("unable to unmarshall format=libp2p-protobuf-cleartext: ");
        assertThatThrownBy(() -> shell.runWith(List.of(ecdsa), "key import", "b"))
                .hasMessageContaining("is not allowed to be imported");
        assertThat(shell.runWith(List.of(ecdsa), "key import", "--allow-any-key-type", "b")
                        .json())
                .hasSize(1);
        assertThatThrownBy(() -> shell.run("key export", "nope")).hasMessage("key with name 'nope' doesn't exist");
    }

    @Test
    void aSignatureHoldsForItsDataAndKeyOnly() throws IOException {
        String id = shell.run("key gen", "a").text().strip();
        String signature = shell.runWith(List.of(DATA), "key sign", "--key=a")
                .json()
                .getFirst()
                .text("Signature");

        assertThat(signature).startsWith("u");
        for (String key : List.of("a", id)) {
            assertThat(verify(key, signature, DATA)).isTrue();
        }
        assertThat(verify("self", signature, DATA)).isFalse();
        assertThat(verify("a", signature, new byte[0])).isFalse();
        assertThatThrownBy(() -> shell.runWith(List.of(DATA), "key sign", "--key=nope"))
                .hasMessage("no key by the given name was found");
    }

    private boolean verify(String key, String signature, byte[] data) throws IOException {
        return shell.runWith(List.of(data), "key verify", "--key=" + key, "--signature=" + signature)
                .json()
                .getFirst()
                .truth("SignatureValid");
    }

    @Test
    void theDataIsSignedBehindThePrefixOfLibp2p() throws IOException {
        byte[] prefixed = "libp2p-key signed message:data".getBytes(StandardCharsets.UTF_8);
        String signature =
                shell.runWith(List.of(DATA), "key sign").json().getFirst().text("Signature");

        assertThat(shell.node().identity().publicKey().verifies(Bytes.copyOf(prefixed), Multibase.decode(signature)))
                .isTrue();
    }
}
