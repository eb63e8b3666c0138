package io.ishigaki.gateway;

import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Cid;
import java.util.Base64;
import java.util.Iterator;
import java.util.Optional;

/// The page that shows a block of data: what it is, where to get it, and what it says.
final class DagPage {
    /// A longer rendering is cut: the block itself is one click away.
    private static final int PREVIEW_CHARS_MAX = 256 << 10;

    private final StringBuilder out = new StringBuilder();

    private DagPage() {}

    static String html(String contentPath, Cid cid, int size, Optional<Value> value) {
        return Pages.open(contentPath, "data")
                + """
                <main class="sheet">
                <div class="head">
                <h1><span class="lead">Data at</span> %s</h1>
                <div class="facts"><span>CID <code translate="no">%s</code></span><span>codec <b>%s</b></span><span><b>%s</b></span></div>
                </div>
                <pre translate="no">%s</pre>
                <div class="note">The block: <a href="/ipfs/%s?format=raw">raw</a> · <a href="/ipfs/%s?format=%s">as it is</a> · <a href="/ipfs/%s?format=car">CAR</a></div>
                </main>
                """.formatted(
                                Html.escape(contentPath),
                                cid,
                                cid.codec(),
                                Pages.humanSize(size),
                                value.map(DagPage::preview).orElse("This block can't be read in its codec."),
                                cid,
                                cid,
                                cid.codec().code() == 0x71 ? "dag-cbor" : "dag-json",
                                cid)
                + Pages.close();
    }

    private static String preview(Value value) {
        var page = new DagPage();
        page.write(value, 0);
        if (page.full()) {
            page.out.append("\n…");
        }
        return page.out.toString();
    }

    private boolean full() {
        return out.length() > PREVIEW_CHARS_MAX;
    }

    private void write(Value value, int depth) {
        switch (value) {
            case Value.Null _ -> out.append("null");
            case Value.Bool(var flag) -> out.append(flag);
            case Value.Int(var number) -> out.append(number);
            case Value.Float64(var number) -> out.append(number);
            case Value.Text(var text) -> quote(text);
            case Value.ByteString(var bytes) ->
                out.append("bytes ").append(Base64.getEncoder().withoutPadding().encodeToString(bytes.toArray()));
            case Value.Link(var cid) -> out.append("<a href=\"/ipfs/%s\">%s</a>".formatted(cid, cid));
            case Value.ListValue(var items) -> {
                out.append('[');
                for (Iterator<Value> each = items.iterator(); each.hasNext() && !full(); ) {
                    newLine(depth + 1);
                    write(each.next(), depth + 1);
                    out.append(each.hasNext() ? "," : "");
                }
                close(items.isEmpty(), depth, ']');
            }
            case Value.MapValue(var entries) -> {
                out.append('{');
                for (var each = entries.entrySet().iterator(); each.hasNext() && !full(); ) {
                    var entry = each.next();
                    newLine(depth + 1);
                    quote(entry.getKey());
                    out.append(": ");
                    write(entry.getValue(), depth + 1);
                    out.append(each.hasNext() ? "," : "");
                }
                close(entries.isEmpty(), depth, '}');
            }
        }
    }

    private void quote(String text) {
        out.append("&#34;").append(Html.escape(text)).append("&#34;");
    }

    private void newLine(int depth) {
        out.append('\n').repeat("  ", depth);
    }

    private void close(boolean empty, int depth, char bracket) {
        if (!empty) {
            newLine(depth);
        }
        out.append(bracket);
    }
}
