package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.MalformedDataException;
import java.util.List;

/// Takes apart the relative paths under which entries are added.
final class PathParts {
    private PathParts() {}

    /// `path` without empty parts and parts that are a dot.
    ///
    /// @throws MalformedDataException if a part leads upwards
    static String clean(String path) {
        if (isClean(path)) {
            return path;
        }
        var clean = new StringBuilder(path.length());
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                throw new MalformedDataException("path leads out of the tree: '%s'".formatted(path));
            }
            if (!part.isEmpty() && !part.equals(".")) {
                clean.append(clean.isEmpty() ? "" : "/").append(part);
            }
        }
        return clean.toString();
    }

    private static boolean isClean(String path) {
        return !path.startsWith("/")
                && !path.startsWith(".")
                && !path.endsWith("/")
                && !path.contains("//")
                && !path.contains("/.");
    }

    static List<String> split(String path) {
        return path.isEmpty() ? List.of() : List.of(path.split("/", -1));
    }

    static int depth(String path) {
        return path.isEmpty()
                ? 0
                : 1 + (int) path.chars().filter(next -> next == '/').count();
    }

    /// What is before the last part, empty if there is nothing.
    static String parent(String path) {
        return path.substring(0, Math.max(path.lastIndexOf('/'), 0));
    }

    /// The last part.
    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
