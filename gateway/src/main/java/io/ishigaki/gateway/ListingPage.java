package io.ishigaki.gateway;

import io.ishigaki.multiformats.Cid;
import java.util.List;
import java.util.Locale;

/// The page that shows what is in a directory.
///
/// @param contentPath the path that was asked for, decoded: `/ipfs/CID/a`, without a slash at its end
/// @param cid the directory's own
/// @param cumulativeSize what it and all below claim to take
record ListingPage(String contentPath, Cid cid, long cumulativeSize) {
    /// A row of the listing.
    ///
    /// @param directory whether it is known to be one
    record Row(String name, Cid cid, long size, boolean directory) {}

    String open() {
        return Pages.open(contentPath, "directory")
                + """
                <main class="sheet">
                <div class="head">
                <h1><span class="lead">Index of</span> %s</h1>
                <div class="facts"><span><b>%s</b> in all</span><span>CID <code translate="no">%s</code></span></div>
                </div>
                <table class="rows">
                <tbody>
                """.formatted(breadcrumbs(), Pages.humanSize(cumulativeSize), cid)
                + parentRow();
    }

    /// Each component of the path is a link to itself; the root shows its namespace in front.
    private String breadcrumbs() {
        List<String> components = List.of(contentPath.substring(1).split("/"));
        var out = new StringBuilder("/").append(components.getFirst()).append('/');
        var href = new StringBuilder("/").append(components.getFirst());
        for (String component : components.subList(1, components.size())) {
            href.append('/').append(Percent.encodeSegment(component));
            out.append(out.charAt(out.length() - 1) == '/' ? "" : "/")
                    .append("<a href=\"")
                    .append(Html.escape(href.toString()))
                    .append("\">")
                    .append(Html.escape(component))
                    .append("</a>");
        }
        return out.toString();
    }

    private boolean isRoot() {
        return contentPath.indexOf('/', contentPath.indexOf('/', 1) + 1) < 0;
    }

    private String parentRow() {
        return isRoot() ? "" : """
            <tr><td class="icon"><svg><use href="#i-up"/></svg></td><td class="title"><a href="%s/..">..</a></td><td class="cid"></td><td class="size"></td></tr>
            """.formatted(Html.escape(Percent.encodePath(contentPath)));
    }

    String row(Row row) {
        String href = Percent.encodePath(contentPath) + '/' + Percent.encodeSegment(row.name);
        String text = row.cid.toString();
        return """
            <tr><td class="icon">%s</td><td class="title"><a href="%s">%s</a></td><td class="cid"><a class="ipfs-hash" translate="no" href="/ipfs/%s?filename=%s">%s</a></td><td class="size">%s</td></tr>
            """.formatted(
                        icon(row),
                        Html.escape(row.directory ? href + '/' : href),
                        Html.escape(row.name),
                        text,
                        Html.escape(Percent.encodeQuery(Percent.encodeSegment(row.name))),
                        shortForm(text),
                        Pages.humanSize(row.size));
    }

    private static String icon(Row row) {
        return row.directory
                ? "<svg class=\"folder\"><use href=\"#i-folder\"/></svg>"
                : "<svg><use href=\"#i-%s\"/></svg>".formatted(iconName(row.name));
    }

    private static String iconName(String name) {
        String type = ContentTypes.ofName(name).orElse("");
        String kind = type.substring(0, Math.max(0, type.indexOf('/')));
        return switch (kind) {
            case "image", "audio", "video" -> kind;
            case "text" -> isCode(type) ? "code" : "text";
            case "application" -> applicationIcon(type);
            default -> "file";
        };
    }

    private static boolean isCode(String type) {
        return type.startsWith("text/x-")
                || type.startsWith("text/css")
                || type.startsWith("text/javascript")
                || type.startsWith("text/xml")
                || type.startsWith("text/html");
    }

    private static String applicationIcon(String type) {
        if (type.contains("json") || type.contains("xml") || type.contains("yaml") || type.contains("toml")) {
            return "code";
        }
        if (type.contains("zip")
                || type.contains("compressed")
                || type.contains("tar")
                || type.contains("-xz")
                || type.contains("zstd")
                || type.contains("rar")
                || type.contains("archive")) {
            return "archive";
        }
        return type.contains("pdf") || type.contains("document") || type.contains("word") ? "text" : "file";
    }

    private static String shortForm(String cid) {
        return cid.length() <= 15 ? cid : cid.substring(0, 8) + "…" + cid.substring(cid.length() - 6);
    }

    /// @param rows how many were written
    String close(long rows) {
        String end = rows == 0
                ? "<div class=\"empty\">Nothing is in here.</div>\n"
                : String.format(
                        Locale.ROOT, "<div class=\"note\">%,d %s</div>\n", rows, rows == 1 ? "entry" : "entries");
        return "</tbody>\n</table>\n" + end + "</main>\n" + Pages.close();
    }
}
