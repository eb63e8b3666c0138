package io.ishigaki.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class HashFunctionTest {
    /// Made by Kubo 0.43.0: `block put --mhtype HASH --cid-codec=raw`.
    private static final String VECTORS = "multiformats/multihash-kubo.json";

    private static final Pattern VECTOR =
            Pattern.compile("\"hash\":\\s*\"([^\"]+)\",\\s*\"input\":\\s*\"([^\"]*)\",\\s*\"cid\":\\s*\"(\\w+)\"");
    private static final Pattern REFUSAL =
            Pattern.compile("\"([a-z0-9-]+)\":\\s*\"Error: (?:invalid cid: )?([^\"]+)\"");

    @Test
    void everyVectorOfKuboMatches() throws IOException {
        Set<String> functions = new LinkedHashSet<>();
        int count = 0;
        for (MatchResult vector :
                VECTOR.matcher(Fixtures.read(VECTORS)).results().toList()) {
            HashFunction function = HashFunction.named(vector.group(1)).orElseThrow();
            byte[] content = content(vector.group(2));
            Cid cid = Cid.parse(vector.group(3));

            assertThat(Cid.v1(Multicodec.RAW, function.hash(content)))
                    .as(vector.group())
                    .hasToString(vector.group(3));
            assertThat(cid.multihash().matches(content)).isTrue();
            assertThat(cid.multihash().matches(ByteBuffer.wrap(content))).isTrue();
            assertThat(cid.multihash().matches(Arrays.copyOf(content, content.length + 1)))
                    .isFalse();
            functions.add(function.name());
            count++;
        }

        assertThat(count).isEqualTo(234);
        assertThat(functions).hasSizeGreaterThanOrEqualTo(58);
    }

    @Test
    void whatKuboRefusesIsRefusedInItsWords() throws IOException {
        String json = Fixtures.read(VECTORS);
        String refused = json.substring(json.indexOf("\"refused\""));
        int count = 0;
        for (MatchResult refusal : REFUSAL.matcher(refused).results().toList()) {
            HashFunction function = HashFunction.named(refusal.group(1)).orElseThrow();

            assertThatThrownBy(() -> function.hash(new byte[1000]))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessage(refusal.group(2));
            count++;
        }

        assertThat(count).isEqualTo(15);
    }

    /// `tests/values/test_cases.csv` of multiformats/multihash: digests cut to many lengths.
    @Test
    void everyPublishedMultihashOfAllowedLengthMatchesItsInput() throws IOException {
        int count = 0;
        for (String row : Fixtures.rows("multiformats/tests/values/test_cases.csv")) {
            String[] fields = row.split(",", -1);
            Multihash multihash = Multihash.decode(Bytes.ofHex(fields[3]));
            byte[] content = fields[2].getBytes(StandardCharsets.US_ASCII);

            assertThat(multihash.digest().length() * Byte.SIZE).isEqualTo(Integer.parseInt(fields[1]));
            assertThat(HashFunction.named(fields[0]).orElseThrow().code()).isEqualTo(multihash.code());
            if (multihash.digest().length() >= HashFunction.DIGEST_BYTES_MIN) {
                assertThat(multihash.matches(content)).as(row).isTrue();
                count++;
            }
        }

        assertThat(count).isGreaterThan(100);
    }

    @Test
    void listsWhatKuboLists() {
        // `ipfs cid hashes` of Kubo 0.43.0: 14 functions, blake2b-160 to -512, blake2s-160 to -256.
        assertThat(HashFunction.values().stream().filter(HashFunction::isAllowed))
                .hasSize(15 + 45 + 13)
                .isSortedAccordingTo((a, b) -> Long.compare(a.code(), b.code()));
    }

    @Test
    void agreesWithThePublishedTableOnEveryCode() {
        assertThat(HashFunction.values())
                .allSatisfy(function -> assertThat(Multicodec.named(function.name()))
                        .as(function.name())
                        .contains(new Multicodec(function.code())));
    }

    @Test
    void rangesAndDirectBuffersHashLikeArrays() {
        byte[] content = content("prng-20000");
        byte[] part = Arrays.copyOfRange(content, 17, 17 + 9000);

        assertThat(HashFunction.values()).filteredOn(HashFunction::isComputable).allSatisfy(function -> {
            if (function == HashFunction.IDENTITY) {
                return;
            }
            ByteBuffer direct = ByteBuffer.allocateDirect(part.length).put(part).flip();

            assertThat(function.hash(content, 17, part.length)).isEqualTo(function.hash(part));
            assertThat(function.hash(direct)).isEqualTo(function.hash(part));
            assertThat(direct.hasRemaining()).isFalse();
        });
    }

    @Test
    void functionsThatBlocksMayNotUseAreStillComputed() throws IOException {
        int count = 0;
        for (String row : resource("go-multihash.txt")) {
            String[] fields = row.split("\t", -1);
            HashFunction function = HashFunction.named(fields[0]).orElseThrow();
            Multihash multihash = Multihash.decode(Bytes.ofHex(fields[2]));
            byte[] content = fields[1].getBytes(StandardCharsets.US_ASCII);
            if (function.isAllowed()) {
                assertThat(multihash.matches(content)).as(row).isTrue();
            } else {
                assertThat(function.hash(content)).as(row).isEqualTo(multihash);
                assertThatThrownBy(() -> multihash.matches(content))
                        .isInstanceOf(MalformedDataException.class)
                        .hasMessage("potentially insecure hash functions not allowed: " + function);
            }
            count++;
        }

        assertThat(count).isEqualTo(18);
    }

    private static List<String> resource(String name) throws IOException {
        try (InputStream in = HashFunctionTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    @Test
    void digestsShorterThanTwentyBytesAreRefused() {
        byte[] content = {1, 2, 3};
        Multihash whole = Multihash.sha256(content);
        Multihash twenty = new Multihash(whole.code(), whole.digest().slice(0, 20));
        Multihash nineteen = new Multihash(whole.code(), whole.digest().slice(0, 19));

        assertThat(twenty.matches(content)).isTrue();
        assertThatThrownBy(() -> nineteen.matches(content))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("digest too small: sha2-256 digest got 19 bytes, minimum 20");
    }

    @Test
    void digestsLongerThanTheFunctionMakesMatchNothing() {
        byte[] content = {1, 2, 3};
        byte[] longer = Arrays.copyOf(Multihash.sha256(content).digest().toArray(), 33);

        assertThat(new Multihash(Multihash.SHA2_256, Bytes.ofOwned(longer)).matches(content))
                .isFalse();
    }

    @Test
    void blake3MakesDigestsOfAnyLength() {
        byte[] content = {1, 2, 3};
        byte[] digest = HashFunction.BLAKE3.digester().digest(content, 0, 3, 128);
        Multihash usual = HashFunction.BLAKE3.hash(content);

        assertThat(Bytes.copyOf(digest, 0, 32)).isEqualTo(usual.digest());
        assertThat(new Multihash(usual.code(), Bytes.ofOwned(digest)).matches(content))
                .isTrue();
    }

    @Test
    void identityHoldsAtMost128Bytes() {
        byte[] most = new byte[128];

        assertThat(HashFunction.IDENTITY.hash(most).matches(most)).isTrue();
        assertThat(HashFunction.IDENTITY.hash(most).matches(new byte[127])).isFalse();
        assertThatThrownBy(() -> HashFunction.IDENTITY.hash(new byte[129]))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("digest too large: identity digest got 129 bytes, maximum 128");
    }

    @Test
    void unknownFunctionsAreNamedNotGuessed() {
        Multihash unknown = new Multihash(0x1100, Bytes.copyOf(new byte[32]));

        assertThat(HashFunction.of(0x1100)).isEmpty();
        assertThatThrownBy(() -> unknown.matches(new byte[0]))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("unknown multihash code 4352 (0x1100): no such hash registered");
    }

    private static byte[] content(String input) {
        return input.startsWith("prng-")
                ? Xorshift.bytes(Integer.parseInt(input.substring("prng-".length())))
                : input.getBytes(StandardCharsets.US_ASCII);
    }
}
