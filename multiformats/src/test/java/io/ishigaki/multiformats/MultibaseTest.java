package io.ishigaki.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MultibaseTest {
    private static final Pattern ROW = Pattern.compile("([^,]+), \"(.*)\"");

    /// The vectors of multiformats/multibase.
    @ParameterizedTest
    @CsvSource({
        "basic.csv, 22",
        "leading_zero.csv, 22",
        "two_leading_zeros.csv, 22",
    })
    void everyPublishedVectorReadsAndWrites(String file, int leastVectors) throws IOException {
        Set<String> bases = new HashSet<>();
        byte[] content = "yes mani !".getBytes(StandardCharsets.US_ASCII);
        int zeros = file.startsWith("two") ? 2 : file.startsWith("leading") ? 1 : 0;
        byte[] padded = new byte[zeros + content.length];
        System.arraycopy(content, 0, padded, zeros, content.length);
        for (String row : Fixtures.rows("multiformats/tests/" + file)) {
            Matcher fields = ROW.matcher(row);
            assertThat(fields.matches()).as(row).isTrue();
            Multibase base = Multibase.named(fields.group(1)).orElseThrow();

            assertThat(Multibase.decode(fields.group(2))).as(row).isEqualTo(Bytes.copyOf(padded));
            assertThat(base.encode(Bytes.copyOf(padded))).as(row).isEqualTo(fields.group(2));
            bases.add(base.label());
        }

        assertThat(bases).hasSizeGreaterThanOrEqualTo(leastVectors);
    }

    @Test
    void letterCaseIsIgnoredWhereTheTableSaysSo() throws IOException {
        for (String row : Fixtures.rows("multiformats/tests/case_insensitivity.csv")) {
            Matcher fields = ROW.matcher(row);
            assertThat(fields.matches()).as(row).isTrue();

            assertThat(new String(Multibase.decode(fields.group(2)).toArray(), StandardCharsets.US_ASCII))
                    .as(row)
                    .isEqualTo("hello world");
        }
    }

    @Test
    void everyBaseOfTheTableIsHere() throws IOException {
        for (String row : Fixtures.rows("multiformats/multibase.csv")) {
            String[] fields = row.split(",\\s*", -1);
            if (fields[2].equals("none")) {
                continue;
            }
            Multibase base = Multibase.named(fields[2]).orElseThrow(() -> new AssertionError(row));

            assertThat(base.prefix()).as(row).isEqualTo(Integer.parseInt(fields[0].substring(2), 16));
            assertThat(Multibase.named(Character.toString(base.prefix()))).contains(base);
        }
    }

    /// RFC 9285, section 4.3 and 4.4.
    @ParameterizedTest
    @CsvSource({"AB, RBB8", "Hello!!, R%69 VD92EX0", "base-45, RUJCLQE7W581", "ietf!, RQED8WEX0"})
    void base45ReadsAndWritesTheExamplesOfItsStandard(String plain, String text) {
        Bytes bytes = Bytes.copyOf(plain.getBytes(StandardCharsets.US_ASCII));

        assertThat(Multibase.BASE45.encode(bytes)).isEqualTo(text);
        assertThat(Multibase.decode(text)).isEqualTo(bytes);
    }

    /// The example of multibase's rfcs/Proquint.md: 127.0.0.1.
    @Test
    void proquintReadsAndWritesTheExampleOfItsProposal() {
        Bytes localhost = Bytes.ofHex("7f000001");

        assertThat(Multibase.PROQUINT.encode(localhost)).isEqualTo("pro-lusab-babad");
        assertThat(Multibase.decode("pro-lusab-babad")).isEqualTo(localhost);
        assertThatThrownBy(() -> Multibase.PROQUINT.encode(Bytes.ofHex("7f0000")))
                .isInstanceOf(MalformedDataException.class);
        for (String wrong :
                new String[] {"p", "plusab", "pro-lusa", "pro-lusab-", "pro-lusabbabad", "pro-lusab_babad"}) {
            assertThatThrownBy(() -> Multibase.decode(wrong)).as(wrong).isInstanceOf(MalformedDataException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everythingReadsBack(Multibase base) {
        Random random = new Random(42);
        for (int length = 0; length < 130; length += base == Multibase.PROQUINT ? 2 : 1) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            for (int zero = 0; zero < length % 4; zero++) {
                bytes[zero] = 0;
            }

            String text = base.encode(Bytes.copyOf(bytes));

            assertThat(Multibase.of(text)).isEqualTo(base);
            assertThat(Multibase.decode(text)).as(text).isEqualTo(Bytes.copyOf(bytes));
            assertThat(base.decodeBare(base.encodeBare(Bytes.copyOf(bytes)))).isEqualTo(Bytes.copyOf(bytes));
        }
    }

    @ParameterizedTest
    @EnumSource
    void cutOrAlteredTextIsReadOrRefusedByNameNeverWorse(Multibase base) {
        Random random = new Random(7);
        byte[] bytes = new byte[60];
        random.nextBytes(bytes);
        String text = base.encode(Bytes.copyOf(bytes));

        for (int end = 0; end < text.length(); end++) {
            String cut = text.substring(0, end);
            assertReadOrRefused(cut);
            assertReadOrRefused(cut + (char) random.nextInt(0x3000) + text.substring(end + 1));
        }
    }

    private static void assertReadOrRefused(String text) {
        try {
            assertThat(Multibase.decode(text)).isNotNull();
        } catch (MalformedDataException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStrangeCharacterIsNamedWithItsPlace(Multibase base) {
        String text = base.encode(Bytes.ofHex("00010203040506070809"));

        assertThatThrownBy(() -> Multibase.decode(text.substring(0, text.length() - 1) + "é"))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining(base.label());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1", "Qm", "/ipfs", "\u0000", "é", "?abc"})
    void textWithoutAKnownPrefixIsRefused(String text) {
        assertThatThrownBy(() -> Multibase.decode(text)).isInstanceOf(MalformedDataException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f1",
                "ba",
                "baaa",
                "baaaaaa",
                "ma",
                "maaaaa",
                "maa=",
                "MAA",
                "MAA=",
                "MAA===",
                "M====",
                "cb",
                "cba====",
                "ca=======",
                "01",
                "0010101010",
                "RA",
                "RAAAA",
                "RGGW",
                "R::"
            })
    void textOfTheWrongLengthOrRangeIsRefused(String text) {
        assertThatThrownBy(() -> Multibase.decode(text)).isInstanceOf(MalformedDataException.class);
    }

    /// As Kubo 0.43.0 reads them: `ipfs cid format` takes …kv for …ku.
    @Test
    void bitsBehindTheLastByteAreNotLookedAt() {
        assertThat(Multibase.decode("maa")).isEqualTo(Bytes.ofHex("69"));
        assertThat(Cid.parse("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykv"))
                .hasToString("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
    }

    @ParameterizedTest
    @EnumSource(names = {"BASE10", "BASE36", "BASE36_UPPER", "BASE58BTC", "BASE58FLICKR"})
    void basesOfQuadraticCostHaveALimit(Multibase base) {
        byte[] most = new byte[Radix.BYTES_MAX];
        most[0] = -1;
        most[most.length - 1] = 1;
        Bytes bytes = Bytes.copyOf(most);

        assertThat(Multibase.decode(base.encode(bytes))).isEqualTo(bytes);
        assertThatThrownBy(() -> base.encode(Bytes.copyOf(new byte[Radix.BYTES_MAX + 1])))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("limit 16384");
        assertThatThrownBy(() -> base.decodeBare("2".repeat(Radix.BYTES_MAX * 5 / 2 + 1)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("too many");
        assertThatCode(() -> base.decodeBare("2".repeat(Radix.BYTES_MAX * 5 / 2)))
                .doesNotThrowAnyException();
    }
}
