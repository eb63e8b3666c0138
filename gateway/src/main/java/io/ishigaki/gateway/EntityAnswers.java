package io.ishigaki.gateway;

import io.ishigaki.dag.unixfs.LeafRange;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Answers with content of known length: all of it, a range, or several.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-14">RFC 9110, section 14</a>
final class EntityAnswers {
    private final ErrorAnswers errors;

    EntityAnswers(ErrorAnswers errors) {
        this.errors = errors;
    }

    /// Sends what the request wants of `entity` under the headers of `begun`, which lack only those about length and
    /// range.
    Answer of(ContentRequest content, Answer.Builder begun, Entity entity) {
        Optional<String> range = content.request().header(Headers.RANGE).filter(_ -> mayBePartial(content, begun));
        if (range.isEmpty() || content.request().head()) {
            return whole(begun, entity);
        }
        try {
            return ByteRange.parse(range.get(), entity.length())
                    .map(ranges -> partial(begun, entity, ranges))
                    .orElseGet(() -> whole(begun, entity));
        } catch (MalformedDataException e) {
            return errors.of(content.request(), StatusCodes.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    /// A range that was meant for another version of the content is none for this one.
    private static boolean mayBePartial(ContentRequest content, Answer.Builder begun) {
        Optional<String> condition = content.request().header(Headers.IF_RANGE);
        return condition.isEmpty() || condition.equals(begun.first(Headers.ETAG));
    }

    private static Answer whole(Answer.Builder begun, Entity entity) {
        return begun.with(Headers.ACCEPT_RANGES, "bytes")
                .answer(StatusCodes.OK, new Body.Pieces(entity.length(), () -> entity.open(0, entity.length())));
    }

    private static Answer partial(Answer.Builder begun, Entity entity, List<ByteRange> ranges) {
        begun.with(Headers.ACCEPT_RANGES, "bytes").reusableIf(false);
        long total = entity.length();
        if (ranges.isEmpty()) {
            return begun.with(Headers.CONTENT_RANGE, "bytes */" + total)
                    .answer(StatusCodes.REQUEST_RANGE_NOT_SATISFIABLE, Body.EMPTY);
        }
        if (ranges.size() == 1) {
            ByteRange range = ranges.getFirst();
            return begun.with(Headers.CONTENT_RANGE, range.toContentRange(total))
                    .answer(
                            StatusCodes.PARTIAL_CONTENT,
                            new Body.Pieces(range.length(), () -> entity.open(range.offset(), range.length())));
        }
        return multipart(begun, entity, ranges);
    }

    private static Answer multipart(Answer.Builder begun, Entity entity, List<ByteRange> ranges) {
        String type = begun.first(Headers.CONTENT_TYPE).orElse("application/octet-stream");
        String boundary = boundary(begun, ranges);
        var heads = new ArrayList<Bytes>();
        long length = 0;
        for (ByteRange range : ranges) {
            String open = heads.isEmpty() ? "--" : "\r\n--";
            heads.add(ascii("%s%s\r\nContent-Type: %s\r\nContent-Range: %s\r\n\r\n"
                    .formatted(open, boundary, type, range.toContentRange(entity.length()))));
            length += heads.getLast().length() + range.length();
        }
        Bytes tail = ascii("\r\n--" + boundary + "--\r\n");
        return begun.with(Headers.CONTENT_TYPE, "multipart/byteranges; boundary=" + boundary)
                .answer(
                        StatusCodes.PARTIAL_CONTENT,
                        new Body.Pieces(length + tail.length(), () -> new Multipart(entity, ranges, heads, tail)));
    }

    /// A line that the content could hold only by knowing the whole request beforehand.
    private static String boundary(Answer.Builder begun, List<ByteRange> ranges) {
        String seed = begun.first(Headers.ETAG).orElse("") + ranges;
        return Multihash.sha256(seed.getBytes(StandardCharsets.UTF_8))
                .digest()
                .toHex()
                .substring(0, 32);
    }

    private static Bytes ascii(String text) {
        return Bytes.ofOwned(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Parts of an entity, each behind a head of its own. Confined to one thread at a time.
    private static final class Multipart implements Body.PieceSource {
        private final Entity entity;
        private final List<ByteRange> ranges;
        private final List<Bytes> heads;
        private final Bytes tail;
        private Body.PieceSource current = Entity.all(List.of());
        private int next;

        private Multipart(Entity entity, List<ByteRange> ranges, List<Bytes> heads, Bytes tail) {
            this.entity = entity;
            this.ranges = ranges;
            this.heads = heads;
            this.tail = tail;
        }

        @Override
        public Optional<LeafRange> next() throws IOException {
            Optional<LeafRange> piece = current.next();
            if (piece.isPresent() || next > ranges.size()) {
                return piece;
            }
            int part = next++;
            if (part == ranges.size()) {
                return held(tail);
            }
            current = entity.open(ranges.get(part).offset(), ranges.get(part).length());
            return held(heads.get(part));
        }

        private static Optional<LeafRange> held(Bytes bytes) {
            return Optional.of(new LeafRange.Held(bytes, 0, bytes.length()));
        }
    }
}
