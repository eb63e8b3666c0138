package io.ishigaki.rpc.http;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.rpc.FileEntries;
import io.ishigaki.rpc.FileEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/// The files of a `multipart/form-data` body, as they come in.
///
/// ```text
/// body  = [preamble CRLF] "--" boundary CRLF part *(CRLF "--" boundary CRLF part) CRLF "--" boundary "--" …
/// part  = *(header CRLF) CRLF content
/// ```
///
/// One window of [#WINDOW_BYTES] slides over the body. The end of a part is looked for by Boyer, Moore and Horspool's
/// method, which skips a boundary's length at a time: the search costs little beside the copying.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc2046#section-5.1">RFC 2046, section 5.1</a>
final class MultipartEntries implements FileEntries {
    static final int PART_HEADER_BYTES_MAX = 32 << 10;
    static final int SYMLINK_TARGET_BYTES_MAX = 4096;
    private static final int WINDOW_BYTES = 256 << 10;

    /// "Boundary delimiters … must be no longer than 70 characters."
    private static final int BOUNDARY_CHARS_MAX = 70;

    private final InputStream in;
    private final byte[] delimiter;
    private final int[] skips = new int[256];
    private final byte[] window = new byte[WINDOW_BYTES];
    private int start;
    private int end;
    private boolean ended;
    private boolean last;
    /// Whether content lies before us; what precedes the first boundary counts as such.
    private boolean inPart = true;
    /// Up to where the window was searched and holds content.
    private int certainEnd;

    private MultipartEntries(InputStream in, String boundary) {
        this.in = in;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        Arrays.fill(skips, delimiter.length);
        for (int i = 0; i < delimiter.length - 1; i++) {
            skips[delimiter[i] & 0xff] = delimiter.length - 1 - i;
        }
        // The first boundary may stand at the very beginning; a line end before it makes it like the others.
        window[0] = '\r';
        window[1] = '\n';
        end = 2;
    }

    /// @param contentType of the request, which names the boundary
    static MultipartEntries open(InputStream in, String contentType) {
        String boundary = PartHeaders.parameter(contentType, "boundary")
                .orElseThrow(
                        () -> new MalformedDataException("no boundary in Content-Type '%s'".formatted(contentType)));
        if (boundary.isEmpty() || boundary.length() > BOUNDARY_CHARS_MAX) {
            throw new MalformedDataException(
                    "multipart boundary is %d characters, limit %d".formatted(boundary.length(), BOUNDARY_CHARS_MAX));
        }
        return new MultipartEntries(in, boundary);
    }

    @Override
    public Optional<FileEntry> next() throws IOException {
        if (inPart) {
            skipContent();
            readDelimiterTail();
        }
        if (last) {
            return Optional.empty();
        }
        PartHeaders headers = readHeaders();
        inPart = true;
        return Optional.of(entry(headers));
    }

    private FileEntry entry(PartHeaders headers) throws IOException {
        String path = headers.path();
        return switch (headers.kind()) {
            case DIRECTORY -> new FileEntry.Directory(path, headers.metadata());
            case SYMLINK -> new FileEntry.Symlink(path, headers.metadata(), readTarget(path));
            case FILE -> new FileEntry.Regular(path, headers.metadata(), new Content(), OptionalLong.empty());
        };
    }

    private String readTarget(String path) throws IOException {
        byte[] target = new Content().readNBytes(SYMLINK_TARGET_BYTES_MAX + 1);
        if (target.length > SYMLINK_TARGET_BYTES_MAX) {
            throw new MalformedDataException("symlink target is over %d bytes".formatted(SYMLINK_TARGET_BYTES_MAX));
        }
        return PartHeaders.text(ByteBuffer.wrap(target), "target of symlink '%s'".formatted(path));
    }

    private void skipContent() throws IOException {
        for (int content = contentLength(); content >= 0; content = contentLength()) {
            start += content;
        }
    }

    /// How many bytes at the start of the window are content for certain, at least 1; or -1 at the delimiter.
    private int contentLength() throws IOException {
        if (!inPart) {
            return -1;
        }
        while (true) {
            if (certainEnd > start) {
                return certainEnd - start;
            }
            int found = find();
            if (found == start) {
                start += delimiter.length;
                inPart = false;
                return -1;
            }
            // Where there is none, one may have begun in the last bytes.
            certainEnd = found > start ? found : end - delimiter.length + 1;
            if (certainEnd <= start && !fill()) {
                throw new MalformedDataException("multipart body ends within a part");
            }
        }
    }

    /// Where the delimiter stands in the window, or -1.
    private int find() {
        int tail = delimiter.length - 1;
        int at = start + tail;
        while (at < end) {
            int i = 0;
            while (i <= tail && window[at - i] == delimiter[tail - i]) {
                i++;
            }
            if (i > tail) {
                return at - tail;
            }
            at += skips[window[at] & 0xff];
        }
        return -1;
    }

    /// Reads on, moving what is left to the front when there is no room behind it.
    private boolean fill() throws IOException {
        if (start > 0 && end + (WINDOW_BYTES >> 2) > window.length) {
            System.arraycopy(window, start, window, 0, end - start);
            end -= start;
            start = 0;
            certainEnd = 0;
        }
        if (ended || end == window.length) {
            return false;
        }
        int count = in.read(window, end, window.length - end);
        ended = count < 0;
        end += Math.max(0, count);
        return !ended;
    }

    private void readDelimiterTail() throws IOException {
        require(2);
        if (window[start] == '-' && window[start + 1] == '-') {
            last = true;
            drain();
            return;
        }
        // Blanks may follow a boundary before its line end.
        while (window[start] == ' ' || window[start] == '\t') {
            start++;
            require(2);
        }
        if (window[start] != '\r' || window[start + 1] != '\n') {
            throw new MalformedDataException("multipart boundary is not followed by a line end");
        }
        start += 2;
    }

    /// Reads what follows the last boundary, so that the connection can serve another request.
    private void drain() throws IOException {
        do {
            start = end;
        } while (fill());
    }

    private void require(int count) throws IOException {
        while (end - start < count) {
            if (!fill()) {
                throw new MalformedDataException("multipart body ends after a boundary");
            }
        }
    }

    private PartHeaders readHeaders() throws IOException {
        int length = 0;
        while (true) {
            if (end - start >= 2 && window[start] == '\r' && window[start + 1] == '\n') {
                break;
            }
            length = headerLength();
            if (length >= 0) {
                break;
            }
            if (end - start > PART_HEADER_BYTES_MAX) {
                throw new MalformedDataException("part header is over %d bytes".formatted(PART_HEADER_BYTES_MAX));
            }
            if (!fill()) {
                throw new MalformedDataException("multipart body ends within a part header");
            }
        }
        var headers = PartHeaders.parse(PartHeaders.text(ByteBuffer.wrap(window, start, length), "part header"));
        // Without headers, the line end that closes them is also the one that may begin the delimiter.
        start += length == 0 ? 2 : length + 4;
        return headers;
    }

    /// Where the empty line after the headers begins, or -1.
    private int headerLength() {
        for (int i = start; i + 3 < end; i++) {
            if (window[i] == '\r' && window[i + 1] == '\n' && window[i + 2] == '\r' && window[i + 3] == '\n') {
                return i - start;
            }
        }
        return -1;
    }

    /// The content of the current part.
    private final class Content extends InputStream {
        private boolean done;

        @Override
        public int read() throws IOException {
            byte[] single = new byte[1];
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (done) {
                return -1;
            }
            int content = contentLength();
            if (content < 0) {
                done = true;
                readDelimiterTail();
                return -1;
            }
            int count = Math.min(content, length);
            System.arraycopy(window, start, target, offset, count);
            start += count;
            return count;
        }
    }
}
