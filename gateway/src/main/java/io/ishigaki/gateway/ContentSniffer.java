package io.ishigaki.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Media types by the first bytes of content that has no telling name.
///
/// @see <a href="https://mimesniff.spec.whatwg.org/">MIME sniffing</a>
final class ContentSniffer {
    /// As many bytes as are looked at.
    static final int SAMPLE_BYTES = 3_072;

    /// What says nothing.
    static final String UNKNOWN = "application/octet-stream";

    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final JsonFactory JSON = new JsonFactory();

    /// Bytes at an offset that only one kind of file has.
    private record Magic(int offset, Bytes bytes, String type) {
        static Magic of(int offset, String hex, String type) {
            return new Magic(offset, Bytes.ofHex(hex), type);
        }

        boolean fits(byte[] sample, int length) {
            if (length < offset + bytes.length()) {
                return false;
            }
            for (int index = 0; index < bytes.length(); index++) {
                if (sample[offset + index] != bytes.at(index)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final List<Magic> MAGICS = List.of(
            Magic.of(0, "89504e470d0a1a0a", "image/png"),
            Magic.of(0, "ffd8ff", "image/jpeg"),
            Magic.of(0, "47494638", "image/gif"),
            Magic.of(8, "57454250", "image/webp"),
            Magic.of(0, "424d", "image/bmp"),
            Magic.of(0, "00000100", "image/x-icon"),
            Magic.of(0, "49492a00", "image/tiff"),
            Magic.of(0, "4d4d002a", "image/tiff"),
            Magic.of(4, "6674797061766966", "image/avif"),
            Magic.of(4, "6674797068656963", "image/heic"),
            Magic.of(4, "667479704d344120", "audio/mp4"),
            Magic.of(4, "667479707174", "video/quicktime"),
            Magic.of(4, "66747970", "video/mp4"),
            Magic.of(0, "1a45dfa3", "video/webm"),
            Magic.of(8, "41564920", "video/x-msvideo"),
            Magic.of(0, "4f676753", "audio/ogg"),
            Magic.of(0, "664c6143", "audio/flac"),
            Magic.of(0, "494433", "audio/mpeg"),
            Magic.of(0, "fffb", "audio/mpeg"),
            Magic.of(8, "57415645", "audio/wav"),
            Magic.of(0, "255044462d", "application/pdf"),
            Magic.of(0, "504b0304", "application/zip"),
            Magic.of(0, "1f8b", "application/gzip"),
            Magic.of(0, "425a68", "application/x-bzip2"),
            Magic.of(0, "fd377a585a00", "application/x-xz"),
            Magic.of(0, "28b52ffd", "application/zstd"),
            Magic.of(0, "377abcaf271c", "application/x-7z-compressed"),
            Magic.of(0, "526172211a07", "application/vnd.rar"),
            Magic.of(257, "7573746172", "application/x-tar"),
            Magic.of(0, "7f454c46", "application/x-elf"),
            Magic.of(0, "0061736d", "application/wasm"),
            Magic.of(0, "53514c69746520666f726d6174203300", "application/vnd.sqlite3"),
            Magic.of(0, "774f4646", "font/woff"),
            Magic.of(0, "774f4632", "font/woff2"),
            Magic.of(0, "0001000000", "font/ttf"),
            Magic.of(0, "4f54544f", "font/otf"));

    private static final List<String> HTML_STARTS = List.of(
            "<!doctype html",
            "<html",
            "<head",
            "<script",
            "<iframe",
            "<h1",
            "<div",
            "<font",
            "<table",
            "<a ",
            "<style",
            "<title",
            "<body",
            "<br",
            "<p>",
            "<!--");

    private ContentSniffer() {}

    /// The media type of content that begins with the first `length` bytes of `sample`, and ends there if `whole`.
    static String sniff(byte[] sample, int length, boolean whole) {
        for (Magic magic : MAGICS) {
            if (magic.fits(sample, length)) {
                return magic.type;
            }
        }
        String text = text(sample, length, whole);
        if (text == null) {
            return UNKNOWN;
        }
        String start = text.stripLeading().toLowerCase(Locale.ROOT);
        if (HTML_STARTS.stream().anyMatch(start::startsWith)) {
            return "text/html";
        }
        if (start.startsWith("<svg") || (start.startsWith("<?xml") && start.contains("<svg"))) {
            return "image/svg+xml";
        }
        if (start.startsWith("<?xml")) {
            return "text/xml; charset=utf-8";
        }
        boolean mayBeJson = start.startsWith("{") || start.startsWith("[");
        return mayBeJson && isJson(text, whole) ? "application/json" : PLAIN;
    }

    /// The sample as text, or null where it holds what no text does.
    private static @Nullable String text(byte[] sample, int length, boolean whole) {
        var chars = CharBuffer.allocate(length);
        boolean malformed = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(sample, 0, length), chars, whole)
                .isError();
        String text = chars.flip().toString();
        return malformed || text.chars().anyMatch(ContentSniffer::isBinary) ? null : text;
    }

    private static boolean isBinary(int character) {
        return character < ' '
                && character != '\t'
                && character != '\n'
                && character != '\r'
                && character != '\f'
                && character != 0x1B;
    }

    private static boolean isJson(String text, boolean whole) {
        try (JsonParser parser = JSON.createParser(text)) {
            while (parser.nextToken() != null) {
                // Only whether it can be read matters.
            }
            return true;
        } catch (JsonEOFException e) {
            return !whole;
        } catch (IOException e) {
            // A sample that ends in the middle of a word reads like a mistake too: then it is plain text.
            return false;
        }
    }
}
