package io.ishigaki.multiformats;

import java.util.ArrayList;
import java.util.List;

/// A template that a CID fills in, in the manner of `printf`: `%v-%c-%h-%L`.
///
/// | specifier | stands for                                | specifier | stands for                              |
/// |-----------|-------------------------------------------|-----------|-----------------------------------------|
/// | `%%`      | a percent sign                            | `%L`      | digest length in bytes                  |
/// | `%b` `%B` | name and prefix of the base               | `%m` `%M` | multihash, with and without base prefix |
/// | `%v` `%V` | version as `cidv1` and as number          | `%d` `%D` | digest, with and without base prefix    |
/// | `%c` `%C` | name and code of the codec                | `%s` `%S` | CID, with and without base prefix       |
/// | `%h` `%H` | name and code of the hash function        | `%P`      | the same as `%v-%c-%h-%L`               |
///
/// Immutable. The specifiers are those of Kubo's `cid format`.
public final class CidFormat {
    private final List<String> parts;

    private CidFormat(List<String> parts) {
        this.parts = parts;
    }

    /// Reads a template.
    ///
    /// @throws MalformedDataException if it holds a specifier that isn't one, or ends in the middle of one
    public static CidFormat parse(String template) {
        List<String> parts = new ArrayList<>();
        int literal = 0;
        for (int at = template.indexOf('%'); at >= 0; at = template.indexOf('%', literal)) {
            if (at + 1 == template.length()) {
                throw new MalformedDataException("premature end of format string");
            }
            int end = template.offsetByCodePoints(at, 2);
            String specifier = template.substring(at, end);
            if ("%bBvVcChHLmMdDsSP".indexOf(specifier.charAt(1)) < 0) {
                throw new MalformedDataException("unrecognized specifier in format string: " + specifier);
            }
            parts.add(template.substring(literal, at));
            parts.add(specifier);
            literal = end;
        }
        parts.add(template.substring(literal));
        return new CidFormat(List.copyOf(parts));
    }

    /// The template filled in by `cid`, its bytes written in `base`.
    ///
    /// @throws MalformedDataException if `base` can't write them
    public String format(Cid cid, Multibase base) {
        var out = new StringBuilder();
        for (int index = 0; index < parts.size(); index++) {
            // Literal text and specifiers take turns.
            String part = parts.get(index);
            out.append(index % 2 == 0 ? part : fill(part.charAt(1), cid, base));
        }
        return out.toString();
    }

    private static String fill(char specifier, Cid cid, Multibase base) {
        Multihash multihash = cid.multihash();
        return switch (specifier) {
            case 'b' -> base.label();
            case 'B' -> Character.toString(base.prefix());
            case 'v' -> "cidv" + cid.version().number();
            case 'V' -> Integer.toString(cid.version().number());
            case 'c' -> cid.codec().toString();
            case 'C' -> Long.toString(cid.codec().code());
            case 'h' -> functionName(multihash);
            case 'H' -> Long.toString(multihash.code());
            case 'L' -> Integer.toString(multihash.digest().length());
            case 'm' -> base.encode(multihash.toBytes());
            case 'M' -> base.encodeBare(multihash.toBytes());
            case 'd' -> base.encode(multihash.digest());
            case 'D' -> base.encodeBare(multihash.digest());
            case 's' -> cid.toString(base);
            case 'S' -> base.encodeBare(cid.toBytes());
            case 'P' ->
                "cidv%d-%s-%s-%d"
                        .formatted(
                                cid.version().number(),
                                cid.codec(),
                                functionName(multihash),
                                multihash.digest().length());
            case '%' -> "%";
            default -> throw new AssertionError("specifier %c was not refused".formatted(specifier));
        };
    }

    private static String functionName(Multihash multihash) {
        return new Multicodec(multihash.code()).name().orElseGet(() -> "hash?" + multihash.code());
    }
}
