package io.ishigaki.dag.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Source: IPIP-499, "Test fixtures" (https://specs.ipfs.tech/ipips/ipip-0499/#test-fixtures); how
/// the inputs are made: `test/cli/cid_profiles_test.go` of Kubo 0.43.0.
class Ipip499Test {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz01234567890-_";

    /// The two inputs of a GiB take some seconds: system property `ishigaki.vectors.bytes-max` lets
    /// them in.
    private static final long SIZE_MAX = Long.getLong("ishigaki.vectors.bytes-max", 64 << 20);

    private static Importer importer(String profile) {
        ImportProfile chosen = profile.equals("v0") ? ImportProfile.UNIXFS_V0_2015 : ImportProfile.UNIXFS_V1_2025;
        return new Importer(chosen.toOptions(0, MetadataChoice.NONE, true), new DiscardingSink(), Runnable::run);
    }

    /// The ChaCha20 key stream under the hash of `seed`: what the cipher makes of zeros.
    private static InputStream keyStream(String seed, long bytes) throws GeneralSecurityException {
        byte[] key = MessageDigest.getInstance("SHA-256").digest(seed.getBytes(StandardCharsets.UTF_8));
        Cipher cipher = Cipher.getInstance("ChaCha20");
        var parameters = new ChaCha20ParameterSpec(new byte[12], 0);
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ChaCha20"), parameters);
        return new CipherInputStream(new ZeroStream(bytes), cipher);
    }

    @ParameterizedTest
    @CsvSource({
        "v0, Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD",
        "v1, bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
    })
    void helloWorldHasThePublishedCid(String profile, String cid) throws IOException {
        var content = new ByteArrayInputStream("hello world".getBytes(StandardCharsets.UTF_8));

        assertThat(importer(profile).importFile(content).cid()).hasToString(cid);
    }

    @ParameterizedTest
    @CsvSource({
        "v0, chunk-v0-seed, 262144, QmWmRj3dFDZdb6ABvbmKhEL6TmPbAfBZ1t5BxsEyJrcZhE",
        "v0, chunk-v0-seed, 262145, QmYyLxtzZyW22zpoVAtKANLRHpDjZtNeDjQdJrcQNWoRkJ",
        "v0, v0-seed, 45613056, QmUbBALi174SnogsUzLpYbD4xPiBSFANF4iztWCsHbMKh2",
        "v0, v0-seed, 45613057, QmV81WL765sC8DXsRhE5fJv2rwhS4icHRaf3J9Zk5FdRnW",
        "v1, chunk-v1-seed, 1048576, bafkreiacndfy443ter6qr2tmbbdhadvxxheowwf75s6zehscklu6ezxmta",
        "v1, chunk-v1-seed, 1048577, bafybeigmix7t42i6jacydtquhet7srwvgpizfg7gjbq7627d35mjomtu64",
        "v1, v1-2025-seed, 1073741824, bafybeihmf37wcuvtx4hpu7he5zl5qaf2ineo2lqlfrapokkm5zzw7zyhvm",
        "v1, v1-2025-seed, 1073741825, bafybeibdsi225ugbkmpbdohnxioyab6jsqrmkts3twhpvfnzp77xtzpyhe",
    })
    void fileHasThePublishedCid(String profile, String seed, long bytes, String cid)
            throws IOException, GeneralSecurityException {
        assumeThat(bytes).as("bytes beyond ishigaki.vectors.bytes-max").isLessThanOrEqualTo(SIZE_MAX);

        assertThat(importer(profile).importFile(keyStream(seed, bytes)).cid()).hasToString(cid);
    }

    /// "every file is one byte `x`", the name of the last one may have another length.
    @ParameterizedTest
    @CsvSource({
        "v0, hamt-unixfs-v0-2015, 4096, 30, 30, QmX5GtRk3TSSEHtdrykgqm4eqMEn3n2XhfkFAis5fjyZmN",
        "v0, hamt-unixfs-v0-2015, 4033, 31, 31, QmeMiJzmhpJAUgynAcxTQYek5PPKgdv3qEvFsdV3XpVnvP",
        "v1, hamt-unixfs-v1-2025, 4766, 11, 21, bafybeic3h7rwruealwxkacabdy45jivq2crwz6bufb5ljwupn36gicplx4",
        "v1, hamt-unixfs-v1-2025, 4766, 11, 22, bafybeiegvuterwurhdtkikfhbxcldohmxp566vpjdofhzmnhv6o4freidu",
    })
    void directoryHasThePublishedCid(
            String profile, String seed, int count, int nameChars, int lastNameChars, String cid)
            throws IOException, GeneralSecurityException {
        try (InputStream names = keyStream(seed, (long) count * lastNameChars);
                TreeImport tree = importer(profile).importTree(EntryMetadata.NONE, ImportListener.SILENT)) {
            for (int index = 0; index < count; index++) {
                String name = name(names, index == count - 1 ? lastNameChars : nameChars);
                tree.addFile(name, EntryMetadata.NONE, new ByteArrayInputStream(new byte[] {'x'}));
            }

            assertThat(tree.finish().cid()).hasToString(cid);
        }
    }

    private static String name(InputStream keyStream, int chars) throws IOException {
        var name = new StringBuilder();
        for (byte next : keyStream.readNBytes(chars)) {
            name.append(ALPHABET.charAt((next & 0xFF) % ALPHABET.length()));
        }
        return name.toString();
    }

    /// Source: IPIP-499, "Additional test vectors".
    @Test
    void emptyDirectoryHasThePublishedCid() throws IOException {
        assertThat(emptyDirectory("v0")).isEqualTo("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn");
        assertThat(emptyDirectory("v1")).isEqualTo("bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354");
    }

    private static String emptyDirectory(String profile) throws IOException {
        try (TreeImport tree = importer(profile).importTree(EntryMetadata.NONE, ImportListener.SILENT)) {
            return tree.finish().cid().toString();
        }
    }
}
