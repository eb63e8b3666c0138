package io.ishigaki.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What requests are made of: escapes, queries, media types, ranges, tags.
class RequestPartsTest {
    private static final String BROWSER =
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

    @ParameterizedTest
    @CsvSource({"/a%20b, /a b", "%C4%85, ą", "a+b, a+b", "%252F, %2F", "%41%5a, AZ"})
    void escapesAreDecodedOnce(String encoded, String decoded) {
        assertThat(Percent.decode(encoded)).isEqualTo(decoded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "%zz", "a%2", "%FF", "%C4", "%C0%AF", "%ED%A0%80"})
    void wrongEscapesAreRefused(String encoded) {
        assertThatThrownBy(() -> Percent.decode(encoded)).isInstanceOf(MalformedDataException.class);
    }

    @Test
    void encodingIsTheInverseOfDecoding() {
        for (String text : List.of("", "plain", "a b/c", "źł", "100%", "\n\"<>\\", "\u0000", "😀")) {
            assertThat(Percent.decode(Percent.encodeSegment(text))).isEqualTo(text);
            assertThat(Percent.decode(Percent.encodePath(text))).isEqualTo(text);
            assertThat(Percent.decodeQuery(Percent.encodeQuery(text))).isEqualTo(text);
        }
    }

    @Test
    void unsafeCharactersAreEncodedAndEscapesKept() {
        assertThat(Percent.encodeUnsafe("a b%20\"<\r\n>é?x=1&y")).isEqualTo("a%20b%20%22%3C%0D%0A%3E%E9?x=1&y");
    }

    @Test
    void firstOfEqualNamesCounts() {
        Query query = Query.parse("a=1&a=2&b&c=%20+&&=x");

        assertThat(query.first("a")).contains("1");
        assertThat(query.first("b")).contains("");
        assertThat(query.nonEmpty("b")).isEmpty();
        assertThat(query.first("c")).contains("  ");
        assertThat(query.first("d")).isEmpty();
    }

    @Test
    void parametersPastTheLimitAreDropped() {
        String text = "p=x&".repeat(Query.PARAMETERS_MAX) + "last=1";

        assertThat(Query.parse(text).first("p")).contains("x");
        assertThat(Query.parse(text).first("last")).isEmpty();
    }

    @Test
    void queryIsWrittenInOrderWithWhatIsAdded() {
        assertThat(Query.parse("z=1&a=x y").encodeWith(Map.of("format", "car"))).isEqualTo("a=x%20y&format=car&z=1");
    }

    @Test
    void browsersAskForNoFormat() {
        assertThat(Negotiation.of(Query.EMPTY, List.of(BROWSER)).format()).isEqualTo(ResponseFormat.IMPLICIT);
        assertThat(Negotiation.of(Query.EMPTY, List.of()).format()).isEqualTo(ResponseFormat.IMPLICIT);
    }

    @Test
    void firstFormatOfAcceptCounts() {
        var negotiation = Negotiation.of(
                Query.EMPTY,
                List.of("text/plain, application/vnd.ipld.car; version=1; order=\"dfs\"; dups=y,"
                        + " application/vnd.ipld.raw"));

        assertThat(negotiation.format()).isEqualTo(ResponseFormat.CAR);
        assertThat(negotiation.accepted()).containsEntry("order", "dfs").containsEntry("dups", "y");
    }

    @Test
    void formatOfTheQueryBeatsAcceptAndTakesItsParametersOnlyIfTheyAreOfOneFormat() {
        Query car = Query.parse("format=car");

        assertThat(Negotiation.of(car, List.of("application/vnd.ipld.raw")))
                .isEqualTo(new Negotiation(ResponseFormat.CAR, Map.of()));
        assertThat(Negotiation.of(car, List.of("application/vnd.ipld.car;dups=y")))
                .isEqualTo(new Negotiation(ResponseFormat.CAR, Map.of("dups", "y")));
    }

    @Test
    void unknownFormatOfTheQueryMeansNone() {
        assertThat(Negotiation.of(Query.parse("format=unknown"), List.of()).format())
                .isEqualTo(ResponseFormat.IMPLICIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/vnd.ipld.unknown", "application/vnd.ipfs.x", "application/vnd.ipld.car; dups"})
    void vendorTypesThatNobodyKnowsAreRefused(String accept) {
        assertThatThrownBy(() -> Negotiation.of(Query.EMPTY, List.of(accept)))
                .isInstanceOf(MalformedDataException.class);
    }

    @Test
    void rangesAreCutToTheEntity() {
        assertThat(ByteRange.parse("bytes=0-9,5-100,-3", 10)).isEmpty(); // together more than the whole
        assertThat(ByteRange.parse("bytes=0-1, 8-100", 10)).contains(List.of(new ByteRange(0, 2), new ByteRange(8, 2)));
        assertThat(ByteRange.parse("bytes=-3", 10)).contains(List.of(new ByteRange(7, 3)));
        assertThat(ByteRange.parse("bytes=10-", 10)).contains(List.of());
        assertThat(ByteRange.parse("bytes=0-", 0)).contains(List.of());
        assertThat(ByteRange.parse("lines=0-", 10)).isEmpty();
    }

    @Test
    void moreRangesThanTheLimitMeanTheWhole() {
        String one = "0-0,".repeat(ByteRange.RANGES_MAX);

        assertThat(ByteRange.parse("bytes=" + one.substring(0, one.length() - 1), 100)
                        .orElseThrow())
                .hasSize(ByteRange.RANGES_MAX);
        assertThat(ByteRange.parse("bytes=" + one + "0-0", 100)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=",
                "bytes=x-",
                "bytes=-",
                "bytes=3-2",
                "bytes=1",
                "bytes=--1",
                "bytes=0-9999999999999999999"
            })
    void rangesThatAreNoneAreRefused(String header) {
        assertThatThrownBy(() -> ByteRange.parse(header, 10)).isInstanceOf(MalformedDataException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"a\"|true",
                "W/\"a\"|true",
                "\"x\", W/\"a\"|true",
                "\"x\",\"b\"|true",
                "*|true",
                "\"x\"|false",
                "a|false",
                "\"a|false"
            })
    void tagsMatchWeakOrStrong(String header, boolean matches) {
        assertThat(Etags.match(header, "\"a\"", "W/\"b\"").isPresent()).isEqualTo(matches);
    }

    @Test
    void tagsNameTheirFormat() {
        Cid cid = Cid.ofRaw(new byte[0]);

        assertThat(Etags.of(cid, ResponseFormat.IMPLICIT)).isEqualTo("\"%s\"".formatted(cid));
        assertThat(Etags.of(cid, ResponseFormat.RAW)).isEqualTo("\"%s.raw\"".formatted(cid));
        assertThat(Etags.of(cid, ResponseFormat.DAG_JSON)).isEqualTo("\"%s.dag-json\"".formatted(cid));
        assertThat(Etags.of(cid, ResponseFormat.TAR)).isEqualTo("W/\"%s.x-tar\"".formatted(cid));
    }

    @Test
    void headerValuesStayOnTheirLine() {
        assertThat(Answer.Field.of(new HttpString("X"), "a\r\nSet-Cookie: b\u0000")
                        .value())
                .isEqualTo("a%0D%0ASet-Cookie: b%00");
        assertThat(Answer.Field.of(new HttpString("X"), "ą").value()).isEqualTo("\u00C4\u0085");
    }
}
