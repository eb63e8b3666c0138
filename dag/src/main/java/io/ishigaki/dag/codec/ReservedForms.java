package io.ishigaki.dag.codec;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The maps of dag-json that mean something else, and the maps that it can't say.
///
/// ```text
/// {"/": "bafy…"}              a link
/// {"/": {"bytes": "AQID"}}    a byte string, base64 without padding
/// ```
///
/// A map whose least key is `/` and whose value there has the shape of one of the two, but which
/// has further entries, is refused in both directions, because no reader could tell what it was.
///
/// @see <a href="https://ipld.io/specs/codecs/dag-json/spec/#the-reserved-namespace">DAG-JSON, the
///     reserved namespace</a>
final class ReservedForms {
    static final String SLASH = "/";
    static final String BYTES = "bytes";

    private ReservedForms() {}

    /// The link, byte string or map that `entries` stand for; values within are read already.
    static Value valueOf(SequencedMap<String, Value> entries) {
        Value reserved = valueOfLeastKey(entries, SLASH);
        if (reserved instanceof Value.Text(String cid)) {
            requireAlone(entries);
            return new Value.Link(Cid.parse(cid));
        }
        if (reserved instanceof Value.MapValue(var inner)
                && valueOfLeastKey(inner, BYTES) instanceof Value.Text(String base64)) {
            requireAlone(entries);
            requireAlone(inner);
            return new Value.ByteString(decodeBase64(base64));
        }
        return new Value.MapValue(entries);
    }

    /// Refuses a map that would be read back as something else or not at all.
    static void requireSayable(Map<String, Value> entries) {
        Value reserved = valueOfLeastKey(entries, SLASH);
        if (reserved instanceof Value.Text
                || reserved instanceof Value.MapValue(var inner)
                        && valueOfLeastKey(inner, BYTES) instanceof Value.Text) {
            throw new MalformedDataException(
                    "json: a map of the reserved form {\"/\": …} can't be written in dag-json");
        }
    }

    static String encodeBase64(Bytes bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes.toArray());
    }

    private static Bytes decodeBase64(String text) {
        try {
            return Bytes.ofOwned(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new MalformedDataException("json: bytes are no base64: " + e.getMessage(), e);
        }
    }

    private static @Nullable Value valueOfLeastKey(Map<String, Value> entries, String key) {
        Value value = entries.get(key);
        boolean least = value != null
                && (entries.size() == 1
                        || Collections.min(entries.keySet(), Utf8.ORDER).equals(key));
        return least ? value : null;
    }

    private static void requireAlone(Map<String, Value> entries) {
        if (entries.size() != 1) {
            throw new MalformedDataException(
                    "json: %d more entries in a map of the reserved form {\"/\": …}".formatted(entries.size() - 1));
        }
    }
}
