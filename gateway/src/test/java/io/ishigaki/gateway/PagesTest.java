package io.ishigaki.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Cid;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PagesTest {
    private static final Cid CID = Cid.ofRaw(new byte[] {1});
    private static final String EVIL = "\"><script>alert('1')</script>&.txt";

    @Test
    void namesInListingsAreTextAndNothingElse() {
        var page = new ListingPage("/ipfs/" + CID + "/" + EVIL, CID, 1);

        String html = page.open() + page.row(new ListingPage.Row(EVIL, CID, 1, false)) + page.close(1);

        assertThat(html).doesNotContain("<script").doesNotContain("alert('").contains("&lt;script&gt;");
    }

    @Test
    void messagesOfErrorsAreTextAndNothingElse() {
        assertThat(ErrorPage.html(404, EVIL)).doesNotContain("<script").contains("404", "Not Found", "&lt;script&gt;");
    }

    @Test
    void dataIsTextAndLinksAreLinks() {
        var entries = new LinkedHashMap<String, Value>();
        entries.put(EVIL, new Value.ListValue(List.of(new Value.Link(CID), new Value.Text(EVIL), new Value.Null())));

        String html = DagPage.html("/ipfs/" + CID, CID, 9, Optional.of(new Value.MapValue(entries)));

        assertThat(html).doesNotContain("<script").contains("<a href=\"/ipfs/%s\">%s</a>".formatted(CID, CID));
    }

    @Test
    void dataTooLongForAPageIsCut() {
        var items = Collections.nCopies(100_000, (Value) new Value.Text("0123456789"));

        String html = DagPage.html("/ipfs/" + CID, CID, 9, Optional.of(new Value.ListValue(items)));

        assertThat(html.length()).isLessThan(400_000);
        assertThat(html).contains("…").endsWith("</html>\n");
    }

    @Test
    void pagesAskNothingOfTheNetwork() {
        String html = ErrorPage.html(500, "x") + new ListingPage("/ipfs/" + CID, CID, 1).open();

        assertThat(html)
                .doesNotContain("src=")
                .doesNotContain("@import")
                .doesNotContain("url(")
                .doesNotContain("<script");
    }

    @Test
    void emptyDirectoryIsSaidToBeEmpty() {
        assertThat(new ListingPage("/ipfs/" + CID, CID, 1).close(0)).contains("Nothing is in here");
        assertThat(new ListingPage("/ipfs/" + CID, CID, 1).close(1)).doesNotContain("Nothing is in here");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 kB",
        "1536, 1.5 kB",
        "9949, 9.9 kB",
        "10000, 10 kB",
        "999499, 999 kB",
        "999500, 1.0 MB",
        "1073741824, 1.1 GB",
        "9223372036854775807, 9.2 EB"
    })
    void sizesAreShort(long bytes, String text) {
        assertThat(Pages.humanSize(bytes)).isEqualTo(text);
    }
}
