package io.ishigaki.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CidFormatTest {
    private static final String EVERYTHING = "%b|%B|%v|%V|%c|%C|%h|%H|%L|%m|%M|%d|%D|%s|%S|%P|%%";

    /// Printed by `ipfs cid format -f` of Kubo 0.43.0.
    @ParameterizedTest
    @CsvSource({
        "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH, base58btc, base58btc|z|cidv0|0|dag-pb|112|sha2-256|18|32"
                + "|zQmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH|QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH"
                + "|zDui3XsL24o5LaY6n8uLtQSMSgJSkqX9fJ7bRCwYgyFLH|Dui3XsL24o5LaY6n8uLtQSMSgJSkqX9fJ7bRCwYgyFLH"
                + "|QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH|QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH"
                + "|cidv0-dag-pb-sha2-256-32|%",
        "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku, base32, base32|b|cidv1|1|raw|85|sha2-256|18|32"
                + "|bciqohmgeikmpyhautl57jsezn64sij5oihsgjg4tjssjlgi3pbjlqvi"
                + "|ciqohmgeikmpyhautl57jsezn64sij5oihsgjg4tjssjlgi3pbjlqvi"
                + "|b4oymiquy7qobjgx36tejs35zeqt24qpemsnzgtfeswmrw6csxbkq"
                + "|4oymiquy7qobjgx36tejs35zeqt24qpemsnzgtfeswmrw6csxbkq"
                + "|bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"
                + "|afkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku|cidv1-raw-sha2-256-32|%",
        "bagaybqabciqohmgeikmpyhautl57jsezn64sij5oihsgjg4tjssjlgi3pbjlqvi, base32"
                + ", base32|b|cidv1|1|Code(3145729)|3145729|sha2-256|18|32"
                + "|bciqohmgeikmpyhautl57jsezn64sij5oihsgjg4tjssjlgi3pbjlqvi"
                + "|ciqohmgeikmpyhautl57jsezn64sij5oihsgjg4tjssjlgi3pbjlqvi"
                + "|b4oymiquy7qobjgx36tejs35zeqt24qpemsnzgtfeswmrw6csxbkq"
                + "|4oymiquy7qobjgx36tejs35zeqt24qpemsnzgtfeswmrw6csxbkq"
                + "|bagaybqabciqohmgeikmpyhautl57jsezn64sij5oihsgjg4tjssjlgi3pbjlqvi"
                + "|agaybqabciqohmgeikmpyhautl57jsezn64sij5oihsgjg4tjssjlgi3pbjlqvi"
                + "|cidv1-Code(3145729)-sha2-256-32|%",
    })
    void everySpecifierStandsForWhatKuboPrints(String cid, String base, String expected) {
        Multibase multibase = Multibase.named(base).orElseThrow();

        assertThat(CidFormat.parse(EVERYTHING).format(Cid.parse(cid), multibase))
                .isEqualTo(expected);
    }

    @Test
    void textAroundSpecifiersStays() {
        Cid cid = Cid.ofRaw(new byte[0]);

        assertThat(CidFormat.parse("<%V> é🚀%L.").format(cid, Multibase.BASE32)).isEqualTo("<1> é🚀32.");
        assertThat(CidFormat.parse("").format(cid, Multibase.BASE32)).isEmpty();
    }

    @Test
    void unknownHashFunctionsAreShownAsNumbers() {
        Cid cid = Cid.v1(Multicodec.RAW, new Multihash(0x7777777, Bytes.copyOf(new byte[20])));

        assertThat(CidFormat.parse("%h %P").format(cid, Multibase.BASE32))
                .isEqualTo("hash?125269879 cidv1-raw-hash?125269879-20");
    }

    /// Complaints of Kubo 0.43.0.
    @ParameterizedTest
    @CsvSource({
        "%p, unrecognized specifier in format string: %p",
        "a%🚀b, unrecognized specifier in format string: %🚀",
        "ab%, premature end of format string",
        "%%%, premature end of format string",
    })
    void malformedTemplatesAreRefused(String template, String complaint) {
        assertThatThrownBy(() -> CidFormat.parse(template))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage(complaint);
    }
}
