package io.ishigaki.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.Optional;

/// Answers that were given lately and will be the same for as long as their blocks are here, bodies included where they
/// are small. When blocks leave the store, any of them may have been one of these: then all are made anew as they are
/// asked for.
///
/// Only plain requests are looked up: those whose answer hangs on nothing but path, query and `Accept`.
///
/// Thread-safe.
final class HotAnswers {
    /// A longer body is kept as the way to its blocks, which are in the page cache if it is asked for often.
    static final int BODY_BYTES_MAX = 64 << 10;

    /// What an answer takes besides its body: headers, key, and the bookkeeping of the cache.
    private static final int OVERHEAD_BYTES = 2 << 10;

    private static final int ACCEPT_CHARS_MAX = 256;
    private static final int TARGET_CHARS_MAX = 2_048;
    private static final HttpString SERVICE_WORKER = new HttpString("Service-Worker");

    private final Cache<Key, Known> answers;

    HotAnswers(long bytesMax) {
        this.answers = Caffeine.newBuilder()
                .maximumWeight(bytesMax)
                .weigher((Key _, Known known) -> weight(known.answer))
                .executor(Runnable::run)
                .build();
    }

    /// What makes two requests the same.
    record Key(String target, String query, String accept) {}

    /// An answer that was right when the store's [io.ishigaki.blockstore.Blockstore#removals] was `removals`.
    private record Known(Answer answer, long removals) {}

    private static int weight(Answer answer) {
        return OVERHEAD_BYTES
                + switch (answer.body()) {
                    case Body.Held held -> held.bytes().length();
                    // The node at the root of a file holds a link for each leaf below it, and may fill a block.
                    case Body.Pieces pieces -> (int) Math.min(pieces.length() >> 12, 2 << 20);
                    case Body.Stream _ -> 0;
                };
    }

    /// The key of a request, or nothing if it is no plain one.
    static Optional<Key> keyOf(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getRequestHeaders();
        if (headers.contains(Headers.RANGE)
                || headers.contains(Headers.IF_NONE_MATCH)
                || headers.contains(Headers.IF_MODIFIED_SINCE)
                || headers.contains(Headers.CACHE_CONTROL)
                || headers.contains(SERVICE_WORKER)
                || headers.count(Headers.ACCEPT) > 1) {
            return Optional.empty();
        }
        String accept = headers.getFirst(Headers.ACCEPT);
        String target = exchange.getRequestURI();
        String query = exchange.getQueryString();
        boolean fits = target.length() + query.length() <= TARGET_CHARS_MAX
                && (accept == null || accept.length() <= ACCEPT_CHARS_MAX);
        return fits ? Optional.of(new Key(target, query, accept == null ? "" : accept)) : Optional.empty();
    }

    /// The answer to `key`, if nothing has left the store since it was given.
    ///
    /// @param removals what the store counts now
    Optional<Answer> find(Key key, long removals) {
        Known known = answers.getIfPresent(key);
        return known != null && known.removals == removals ? Optional.of(known.answer) : Optional.empty();
    }

    /// Keeps an answer that may be given again.
    ///
    /// @param removals what the store counted before the answer was begun
    void keep(Key key, Answer answer, long removals) {
        if (answer.reusable() && answer.status() == 200 && !(answer.body() instanceof Body.Stream)) {
            answers.put(key, new Known(answer, removals));
        }
    }

    void forget(Key key) {
        answers.invalidate(key);
    }
}
