package io.ishigaki.multiformats;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/// The code of a content type: how the bytes of a block are to be read.
///
/// Any code that isn't negative is one; the published table gives most of them a name and a tag, such as `ipld`. The
/// table is read when a name is first asked for. Immutable.
///
/// @see <a href="https://github.com/multiformats/multicodec/blob/master/table.csv">the multicodec table</a>
public record Multicodec(long code) implements Comparable<Multicodec> {
    public static final Multicodec CBOR = new Multicodec(0x51);
    public static final Multicodec RAW = new Multicodec(0x55);
    public static final Multicodec DAG_PB = new Multicodec(0x70);
    public static final Multicodec DAG_CBOR = new Multicodec(0x71);
    public static final Multicodec LIBP2P_KEY = new Multicodec(0x72);
    public static final Multicodec GIT_RAW = new Multicodec(0x78);
    public static final Multicodec DAG_JOSE = new Multicodec(0x85);
    public static final Multicodec IPFS_NS = new Multicodec(0xe3);
    public static final Multicodec IPNS_NS = new Multicodec(0xe5);
    public static final Multicodec DAG_JSON = new Multicodec(0x0129);
    public static final Multicodec JSON = new Multicodec(0x0200);
    public static final Multicodec LIBP2P_PEER_RECORD = new Multicodec(0x0301);
    public static final Multicodec IPNS_RECORD = new Multicodec(0x0300);
    public static final Multicodec CAR = new Multicodec(0x0202);
    public static final Multicodec CAR_INDEX_SORTED = new Multicodec(0x0400);
    public static final Multicodec CAR_MULTIHASH_INDEX_SORTED = new Multicodec(0x0401);
    public static final Multicodec TRANSPORT_IPFS_GATEWAY_HTTP = new Multicodec(0x0920);

    /// The tag of codes that say how a block's bytes are to be read.
    public static final String IPLD_TAG = "ipld";

    /// The private use area of the table.
    private static final long RESERVED_FIRST = 0x300000;

    private static final long RESERVED_LAST = 0x3FFFFF;

    /// The codes of one byte, which nearly all CIDs have.
    private static final List<Multicodec> SHORT =
            LongStream.range(0, 0x80).mapToObj(Multicodec::new).toList();

    public Multicodec {
        if (code < 0) {
            throw new MalformedDataException("multicodec is negative: " + code);
        }
    }

    /// The codec of that code; of a code of one byte, the same object each time, for there are as many as CIDs.
    ///
    /// @throws MalformedDataException if it is negative
    public static Multicodec of(long code) {
        return code >= 0 && code < SHORT.size() ? SHORT.get((int) code) : new Multicodec(code);
    }

    /// The name in the published table; empty if the code isn't there.
    public Optional<String> name() {
        return Optional.ofNullable(Table.PUBLISHED.names.get(code));
    }

    /// The code of that name in the published table.
    public static Optional<Multicodec> named(String name) {
        return Optional.ofNullable(Table.PUBLISHED.codes.get(name));
    }

    /// Reads a published name, or the number of a published or reserved code, in decimal or as `0x…`.
    ///
    /// @throws MalformedDataException if it is neither
    public static Multicodec parse(String text) {
        return named(text)
                .or(() -> numbered(text))
                .orElseThrow(() -> new MalformedDataException("unknown multicodec: \"%s\"".formatted(text)));
    }

    private static Optional<Multicodec> numbered(String text) {
        try {
            var codec = new Multicodec(Long.decode(text));
            boolean reserved = codec.code >= RESERVED_FIRST && codec.code <= RESERVED_LAST;
            return Optional.of(codec).filter(known -> reserved || known.name().isPresent());
        } catch (NumberFormatException | MalformedDataException e) {
            // Not a number, or a negative one: the caller says so.
            return Optional.empty();
        }
    }

    /// The codes that bear `tag` in the published table, in ascending order.
    public static List<Multicodec> tagged(String tag) {
        return Table.PUBLISHED.tags.getOrDefault(tag, List.of());
    }

    // Written out, as those of a record are slow at first use.

    @Override
    public boolean equals(Object other) {
        return other instanceof Multicodec that && code == that.code;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(code);
    }

    @Override
    public int compareTo(Multicodec other) {
        return Long.compare(code, other.code);
    }

    /// The name, or `Code(4711)` for a code without one.
    @Override
    public String toString() {
        return name().orElseGet(() -> "Code(" + code + ")");
    }

    private record Table(Map<Long, String> names, Map<String, Multicodec> codes, Map<String, List<Multicodec>> tags) {
        private static final String RESOURCE = "multicodec.txt";
        private static final int HEX = 16;
        static final Table PUBLISHED = load();

        private static Table load() {
            var table = new Table(new HashMap<>(), new HashMap<>(), new HashMap<>());
            try (InputStream in = Multicodec.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new AssertionError(RESOURCE + " is missing from the class path");
                }
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
                String tag = "";
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("[")) {
                        tag = line.substring(1, line.length() - 1);
                    } else if (!line.startsWith("#")) {
                        table.add(tag, line);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(RESOURCE + " is unreadable", e);
            }
            table.tags.replaceAll((_, codes) -> Collections.unmodifiableList(codes));
            return table;
        }

        private void add(String tag, String line) {
            int space = line.indexOf(' ');
            long code = Long.parseLong(line.substring(0, space), HEX);
            String name = line.substring(space + 1);
            names.put(code, name);
            var codec = new Multicodec(code);
            codes.put(name, codec);
            tags.computeIfAbsent(tag, _ -> new ArrayList<>()).add(codec);
        }
    }
}
