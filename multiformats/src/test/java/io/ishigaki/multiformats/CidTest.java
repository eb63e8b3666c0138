package io.ishigaki.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CidTest {
    /// From multihash-kubo.json: `block put --mhtype sha2-256 --cid-codec=raw` of nothing.
    private static final String RAW = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";

    /// From unixfs-vectors.json: an empty file under unixfs-v0-2015, and as version 1.
    private static final String V0 = "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH";

    private static final String V0_AS_V1 = "bafybeif7ztnhq65lumvvtr4ekcwd2ifwgm3awq4zfr3srh462rwyinlb4y";

    @Test
    void rawCidOfNothingIsTheOneKuboMakes() {
        assertThat(Cid.ofRaw(new byte[0])).hasToString(RAW);
    }

    @Test
    void v0TextReadsBack() {
        Cid cid = Cid.parse(V0);

        assertThat(cid.version()).isEqualTo(Cid.Version.V0);
        assertThat(cid).hasToString(V0);
        assertThat(cid.multihash())
                .isEqualTo(Multihash.sha256(Bytes.ofHex("0a0408021800").toArray()));
    }

    @Test
    void versionsConvertWhereTheyCan() {
        assertThat(Cid.parse(V0).toV1()).hasToString(V0_AS_V1);
        assertThat(Cid.parse(V0_AS_V1).toV0()).hasToString(V0);
        assertThat(Cid.parse(V0).toV1()).isNotEqualTo(Cid.parse(V0));
        assertThatThrownBy(() -> Cid.parse(RAW).toV0())
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("can't convert non-dag-pb nodes to cidv0");
        Cid sha512 = Cid.v1(Multicodec.DAG_PB, HashFunction.SHA2_512.hash(new byte[0]));
        assertThatThrownBy(sha512::toV0)
                .isInstanceOf(MalformedDataException.class)
                .hasMessageStartingWith("a v0 CID is dag-pb under sha2-256");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PROQUINT")
    void everyBaseReadsBack(Multibase base) {
        Cid cid = Cid.parse(RAW);

        assertThat(Cid.parse(cid.toString(base))).isEqualTo(cid);
    }

    @Test
    void randomCidsReadBackInTextAndBytes() {
        Random random = new Random(5);
        for (int round = 0; round < 500; round++) {
            byte[] digest = new byte[random.nextInt(Multihash.DIGEST_BYTES_MAX + 1)];
            random.nextBytes(digest);
            Cid cid = Cid.v1(
                    new Multicodec(random.nextLong() >>> 1 + random.nextInt(62)),
                    new Multihash(random.nextLong() >>> 1 + random.nextInt(62), Bytes.ofOwned(digest)));

            assertThat(Cid.decode(cid.toBytes())).isEqualTo(cid);
            assertThat(Cid.parse(cid.toString())).isEqualTo(cid);
            assertThat(Cid.parse(cid.toString(Multibase.BASE2))).isEqualTo(cid);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RAW, V0, V0_AS_V1})
    void everyTruncationIsRefused(String text) {
        Bytes whole = Cid.parse(text).toBytes();
        for (int length = 0; length < whole.length(); length++) {
            Bytes cut = whole.slice(0, length);
            assertThatThrownBy(() -> Cid.decode(cut)).isInstanceOf(MalformedDataException.class);
        }
        for (int length = 0; length < text.length(); length++) {
            String cut = text.substring(0, length);
            assertThatThrownBy(() -> Cid.parse(cut))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessageStartingWith("invalid cid: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RAW, V0})
    void everyFlippedBitIsRefusedOrAnotherCid(String text) {
        Cid cid = Cid.parse(text);
        for (int bit = 0; bit < cid.toBytes().length() * Byte.SIZE; bit++) {
            byte[] flipped = cid.toBytes().toArray();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            try {
                Cid other = Cid.decode(Bytes.ofOwned(flipped));
                assertThat(other).as("bit %d", bit).isNotEqualTo(cid);
            } catch (MalformedDataException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', cid too short",
        "b, cid too short",
        "zzz, unknown CID version 13",
        "x123123123, unknown multibase prefix 'x'",
        "Qmabc, unknown multibase prefix 'Q'",
        "/ipfs/QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH, unknown multibase prefix '/'",
        "zQmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH, a v0 CID carries no multibase prefix",
        "Qm0FMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH, base58btc: '0' at index 2 is no such digit",
        "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyk!, base32: '!' at index 58 is no such digit",
    })
    void textThatIsNoCidIsRefusedByItsOffendingPart(String text, String complaint) {
        assertThatThrownBy(() -> Cid.parse(text))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("invalid cid: " + complaint);
    }

    @Test
    void whatFollowsIsRefusedOrLeft() {
        byte[] longer = new byte[Cid.parse(RAW).toBytes().length() + 1];
        Cid.parse(RAW).toBytes().copyTo(0, longer, 0, longer.length - 1);
        ByteBuffer in = ByteBuffer.wrap(longer);

        assertThat(Cid.read(in)).hasToString(RAW);
        assertThat(in.remaining()).isEqualTo(1);
        assertThatThrownBy(() -> Cid.decode(Bytes.copyOf(longer)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("1 bytes follow the CID");
    }

    @Test
    void textBeyondTheLongestCidIsRefusedUnread() {
        assertThatThrownBy(() -> Cid.parse("0".repeat(1300)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("1300 characters, limit");
    }
}
