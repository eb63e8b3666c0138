package io.ishigaki.dag.path;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A namespace, a root in it, and the names below the root.
///
/// | text                   | namespace | root   | segments |
/// |------------------------|-----------|--------|----------|
/// | `/ipfs/bafy…/a/b`      | `IPFS`    | a CID  | `a` `b`  |
/// | `/ipns/docs.ipfs.tech` | `IPNS`    | a name |          |
/// | `/ipld/bafy…/Links/0`  | `IPLD`    | a CID  | `Links` `0` |
///
/// Text is cleaned as it is read: empty segments and `.` vanish, `..` takes the segment before it away. A slash at the
/// end is kept, because gateways tell a directory's address by it. Immutable.
public record ContentPath(Namespace namespace, String root, List<String> segments, boolean trailingSlash) {
    /// What the root of a path is, and how the segments below it are read.
    public enum Namespace {
        /// The root is a CID; segments are names in UnixFS directories and keys in other nodes.
        IPFS,
        /// The root is an IPNS name or a domain; what it means may change.
        IPNS,
        /// The root is a CID; segments are keys of the data model alone, so that a dag-pb node shows its `Links`.
        IPLD;

        /// The first component of a path in this namespace.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ContentPath {
        segments = List.copyOf(segments);
    }

    /// The path of a block and nothing below it.
    public static ContentPath of(Cid root) {
        return new ContentPath(Namespace.IPFS, root.toString(), List.of(), false);
    }

    /// Reads `/ipfs/…`, `/ipns/…` or `/ipld/…` and nothing else: the form for text from strangers, such as DNSLink
    /// records.
    ///
    /// @throws MalformedDataException if `text` is no such path
    public static ContentPath parse(String text) {
        List<String> components = clean(text);
        if (!text.startsWith("/") || components.size() < 2) {
            throw invalid(text, "path does not have enough components", null);
        }
        Namespace namespace = namespaceOf(text, components.getFirst());
        String root = components.get(1);
        if (namespace != Namespace.IPNS) {
            checkCid(text, root);
        }
        return new ContentPath(namespace, root, components.subList(2, components.size()), text.endsWith("/"));
    }

    /// Reads what a person may type for a path: what [#parse] takes, a URI (`ipfs://CID/a`, `ipns://name`, `ipfs:CID`,
    /// the scheme in any case), or a bare `CID/a`. Nothing is percent-decoded.
    ///
    /// @throws MalformedDataException if `text` is none of these
    public static ContentPath parseArgument(String text) {
        try {
            return parse(withoutScheme(text));
        } catch (MalformedDataException notOfThatForm) {
            try {
                return parse("/ipfs/" + text);
            } catch (MalformedDataException alsoNoBareCid) {
                // The first failure is about the text as it was typed.
                throw notOfThatForm;
            }
        }
    }

    /// Whether what the path means may change.
    public boolean mutable() {
        return namespace == Namespace.IPNS;
    }

    /// The root of a path that is not mutable.
    ///
    /// @throws MalformedDataException if the path is mutable
    public Cid rootCid() {
        if (mutable()) {
            throw invalid(toString(), "path was expected to be immutable", null);
        }
        return checkCid(toString(), root);
    }

    /// This path with more segments at its end, cleaned like any other text.
    public ContentPath join(List<String> more) {
        var text = new StringBuilder(toString());
        for (String segment : more) {
            text.append('/').append(segment);
        }
        return parse(text.toString());
    }

    /// The canonical text form; [#parse] is its inverse.
    @Override
    public String toString() {
        var text = new StringBuilder("/").append(namespace.label()).append('/').append(root);
        for (String segment : segments) {
            text.append('/').append(segment);
        }
        return trailingSlash ? text.append('/').toString() : text.toString();
    }

    private static String withoutScheme(String text) {
        for (Namespace namespace : Namespace.values()) {
            String scheme = namespace.label() + ":";
            if (text.regionMatches(true, 0, scheme, 0, scheme.length())) {
                String rest = text.substring(scheme.length());
                return "/" + namespace.label() + "/" + (rest.startsWith("//") ? rest.substring(2) : rest);
            }
        }
        return text;
    }

    private static List<String> clean(String text) {
        List<String> components = new ArrayList<>();
        for (String component : text.split("/", -1)) {
            switch (component) {
                case "", "." -> {}
                case ".." -> {
                    if (!components.isEmpty()) {
                        components.removeLast();
                    }
                }
                default -> components.add(component);
            }
        }
        return components;
    }

    private static Namespace namespaceOf(String text, String label) {
        for (Namespace namespace : Namespace.values()) {
            if (namespace.label().equals(label)) {
                return namespace;
            }
        }
        throw invalid(text, "unknown namespace: " + GoQuote.of(label), null);
    }

    private static Cid checkCid(String text, String root) {
        try {
            return Cid.parse(root);
        } catch (MalformedDataException e) {
            throw invalid(text, String.valueOf(e.getMessage()), e);
        }
    }

    private static MalformedDataException invalid(String text, String reason, @Nullable Throwable cause) {
        String message = "invalid path %s: %s".formatted(GoQuote.of(text), reason);
        return cause == null ? new MalformedDataException(message) : new MalformedDataException(message, cause);
    }
}
