package io.ishigaki.dag.ipns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.dag.Fixtures;
import io.ishigaki.dag.ipns.IpnsRecord.Readers;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpnsRecordTest {
    private static final Instant END = Instant.parse("2124-02-29T12:00:00.123456789Z");
    private static final Instant NOW = Instant.parse("2024-02-29T12:00:00Z");
    private static final IpnsContent CONTENT = IpnsContent.of("/ipfs/bafkqaaa", END, 7, Duration.ofMinutes(5));
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final PrivateKey KEY = PrivateKey.generate(KeyType.ED25519, RANDOM);
    private static final IpnsName NAME = new IpnsName(KEY.peerId());

    /// The records of <https://specs.ipfs.tech/ipns/ipns-record/#test-vectors>, as
    /// gateway-conformance keeps them: the file's name begins with that of the record.
    private record Vector(IpnsName name, Bytes bytes) {
        static Vector ending(String suffix) throws IOException {
            try (Stream<Path> files = Files.list(Fixtures.path("gateway-conformance/ipns_records"))) {
                Path file = files.filter(path -> path.toString().endsWith(suffix + ".ipns-record"))
                        .findFirst()
                        .orElseThrow();
                String name = file.getFileName().toString();
                return new Vector(
                        IpnsName.parse(name.substring(0, name.indexOf('_'))), Bytes.ofOwned(Files.readAllBytes(file)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "_v1-v2, /ipfs/bafkqaddwgevxmmraojswg33smq",
        "_v1-v2-broken-signature-v1, /ipfs/bafkqahtwgevxmmrao5uxi2bamjzg623fnyqhg2lhnzqxi5lsmuqhmmi",
        "_v2, /ipfs/bafkqadtwgiww63tmpeqhezldn5zgi"
    })
    void validVectorOfTheSpecificationIsValid(String suffix, String path) throws IOException {
        Vector vector = Vector.ending(suffix);
        IpnsRecord signed = IpnsRecord.decode(vector.bytes);

        signed.requireValid(vector.name, NOW);
        assertThat(signed.content().path()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "_v1, missing the dag-cbor data field",
        "_v1-v2-broken-v1-value, field \"Value\" did not match",
        "_v1-v2-broken-signature-v2, signature verification failed"
    })
    void invalidVectorOfTheSpecificationIsRefused(String suffix, String message) throws IOException {
        Vector vector = Vector.ending(suffix);

        assertThatThrownBy(() -> IpnsRecord.decode(vector.bytes).requireValid(vector.name, NOW))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @EnumSource
    void recordOfEveryKeyTypeSurvivesRoundTrip(KeyType type) {
        PrivateKey key = PrivateKey.generate(type, RANDOM);
        for (Readers readers : Readers.values()) {
            IpnsRecord made = IpnsRecord.create(key, CONTENT, readers);
            IpnsRecord read = IpnsRecord.decode(made.toBytes());

            read.requireValid(new IpnsName(key.peerId()), NOW);
            assertThat(read).isEqualTo(made);
            assertThat(read.content()).isEqualTo(CONTENT);
            assertThat(read.signatureV1().isPresent()).isEqualTo(readers == Readers.V1_AND_V2);
            assertThat(read.publicKey().isPresent())
                    .isEqualTo(key.peerId().publicKey().isEmpty());
        }
    }

    @Test
    void recordIsValidUntilItsEndAndNotAfter() {
        IpnsRecord made = IpnsRecord.create(KEY, CONTENT, Readers.V2);

        made.requireValid(NAME, END);
        assertThatThrownBy(() -> made.requireValid(NAME, END.plusNanos(1))).hasMessageContaining("record is expired");
        made.requireSigned(NAME);
    }

    @Test
    void recordOfAnotherKeyIsRefused() {
        PrivateKey other = PrivateKey.generate(KeyType.ED25519, RANDOM);
        PrivateKey rsa = PrivateKey.generate(KeyType.RSA, RANDOM);

        assertThatThrownBy(() -> IpnsRecord.create(other, CONTENT, Readers.V2).requireValid(NAME, NOW))
                .hasMessageContaining("signature verification failed");
        assertThatThrownBy(() -> IpnsRecord.create(rsa, CONTENT, Readers.V2).requireValid(NAME, NOW))
                .hasMessageContaining("does not match the expected public key");
        assertThatThrownBy(
                        () -> IpnsRecord.create(KEY, CONTENT, Readers.V2).requireValid(new IpnsName(rsa.peerId()), NOW))
                .hasMessageContaining("public key not found");
    }

    @Test
    void everyCopyForOldReadersMustAgree() {
        IpnsRecord made = IpnsRecord.create(KEY, CONTENT, Readers.V1_AND_V2);
        for (int field = IpnsEntry.VALUE; field <= IpnsEntry.TTL; field++) {
            if (field == IpnsEntry.SIGNATURE_V1) {
                continue;
            }
            IpnsEntry entry = IpnsEntry.decode(made.toBytes());
            entry.byteFields().computeIfPresent(field, (_, _) -> Bytes.ofHex("2f"));
            entry.varints().computeIfPresent(field, (_, value) -> value + 1);

            assertThatThrownBy(() -> IpnsRecord.decode(entry.encode()).requireValid(NAME, NOW))
                    .as("field %d", field)
                    .hasMessageContaining("did not match");
        }
    }

    @Test
    void higherSequenceThenLaterEndCounts() {
        IpnsRecord first = create(7, END);
        IpnsRecord later = create(7, END.plusSeconds(1));
        IpnsRecord higher = create(8, NOW);
        IpnsRecord highest = create(-1, NOW);

        assertThat(Stream.of(highest, later, first, higher).sorted(Comparator.naturalOrder()))
                .isEqualTo(List.of(first, later, higher, highest));
    }

    private static IpnsRecord create(long sequence, Instant end) {
        var content = IpnsContent.of("/ipfs/bafkqaaa", end, sequence, Duration.ZERO);
        return IpnsRecord.create(KEY, content, Readers.V2);
    }

    @Test
    void recordAtTheSizeLimitIsReadAndOneBeyondIsRefused() {
        Bytes small = IpnsRecord.create(KEY, CONTENT, Readers.V2).toBytes();
        // An unknown field of 3 bytes of tag and length pads the message.
        int padding = IpnsRecord.BYTES_MAX - small.length() - 4;
        Bytes full = padded(small, padding);

        assertThat(full.length()).isEqualTo(IpnsRecord.BYTES_MAX);
        IpnsRecord.decode(full).requireValid(NAME, NOW);
        assertThatThrownBy(() -> IpnsRecord.decode(padded(small, padding + 1)))
                .hasMessageContaining("10241 bytes, limit 10240");
    }

    private static Bytes padded(Bytes message, int padding) {
        byte[] out = new byte[message.length() + 4 + padding];
        message.copyTo(0, out, 0, message.length());
        int at = message.length();
        out[at] = (byte) 0xD2;
        out[at + 1] = 0x01;
        out[at + 2] = (byte) (padding & 0x7F | 0x80);
        out[at + 3] = (byte) (padding >>> 7);
        return Bytes.ofOwned(out);
    }

    @Test
    void tooLongRecordIsNotMade() {
        var content = IpnsContent.of("/ipfs/" + "x".repeat(IpnsRecord.BYTES_MAX), END, 0, Duration.ZERO);

        assertThatThrownBy(() -> IpnsRecord.create(KEY, content, Readers.V2)).hasMessageContaining("size limit");
    }

    @Test
    void truncatedRecordIsNeverValid() {
        Bytes bytes = IpnsRecord.create(KEY, CONTENT, Readers.V2).toBytes();
        for (int length = 0; length < bytes.length(); length++) {
            Bytes cut = bytes.slice(0, length);
            assertThatThrownBy(() -> IpnsRecord.decode(cut).requireValid(NAME, NOW))
                    .as("length %d", length)
                    .isInstanceOf(MalformedDataException.class);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 0x5EED})
    void flippedBitsNeverPassForAnotherContent(long seed) {
        var random = new Random(seed);
        Bytes bytes = IpnsRecord.create(KEY, CONTENT, Readers.V1_AND_V2).toBytes();
        for (int round = 0; round < 500; round++) {
            byte[] altered = bytes.toArray();
            int bit = random.nextInt(altered.length * 8);
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                IpnsRecord read = IpnsRecord.decode(Bytes.ofOwned(altered));
                read.requireValid(NAME, NOW);
                assertThat(read.content()).as("bit %d", bit).isEqualTo(CONTENT);
            } catch (MalformedDataException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void valueIsPathOrCidOrNothing() {
        Cid cid = Cid.ofRaw(new byte[] {1});

        assertThat(new IpnsContent(cid.toBytes(), END, 0, Duration.ZERO).path()).isEqualTo("/ipfs/" + cid);
        assertThat(new IpnsContent(Bytes.EMPTY, END, 0, Duration.ZERO).path()).isEqualTo("/ipfs/bafkqaaa");
        assertThatThrownBy(() -> new IpnsContent(Bytes.ofHex("00"), END, 0, Duration.ZERO).path())
                .isInstanceOf(MalformedDataException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00.000000001Z, 1970-01-01T00:00:00.000000001Z",
        "2024-02-29T12:00:00Z, 2024-02-29T12:00:00Z",
        "2024-02-29T12:00:00.12Z, 2024-02-29T12:00:00.120Z",
        "2024-02-29T14:00:00.5+02:00, 2024-02-29T12:00:00.500Z"
    })
    void endsAreReadAsRfc3339(String text, Instant instant) {
        assertThat(Rfc3339.decode(Bytes.ofOwned(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII))))
                .isEqualTo(instant);
    }

    /// Of its sequence number the last bit is the 65th.
    @Test
    void varintBeyond64BitsIsRefused() {
        assertThatThrownBy(() -> IpnsRecord.decode(Bytes.ofHex("28ffffffffffffffffff02")))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageStartingWith("IPNS record has a varint longer than 64 bits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2024", "2023-02-29T12:00:00Z", "2024-02-29T12:00Z", "2024-02-29T12:00:00", "now"})
    void otherTextIsNoEnd(String text) {
        assertThatThrownBy(
                        () -> Rfc3339.decode(Bytes.ofOwned(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII))))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("invalid validity");
    }

    @Test
    void nameIsReadInEveryForm() {
        String base36 = NAME.toString();

        assertThat(base36).startsWith("k51");
        assertThat(IpnsName.parse(base36)).isEqualTo(NAME);
        assertThat(IpnsName.parse("/ipns/" + base36)).isEqualTo(NAME);
        assertThat(IpnsName.parse(NAME.peer().toString())).isEqualTo(NAME);
        assertThat(IpnsName.parse(NAME.toCid().toString())).isEqualTo(NAME);
        assertThat(IpnsName.ofRoutingKey(NAME.routingKey())).isEqualTo(NAME);
    }

    @Test
    void otherRoutingKeyIsRefused() {
        assertThatThrownBy(() -> IpnsName.ofRoutingKey(Bytes.ofHex("2f706b2f")))
                .isInstanceOf(MalformedDataException.class);
    }
}
