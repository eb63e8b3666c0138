package io.ishigaki.rpc.pinning;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.JsonReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which requests a list is to have. Immutable.
///
/// @param blocks multihashes of roots; empty for all
/// @param limit how many are listed, the latest first
record PinFilter(
        Set<Multihash> blocks,
        String name,
        Match match,
        Set<PinStatus> statuses,
        Optional<Instant> before,
        Optional<Instant> after,
        int limit,
        Map<String, String> meta) {
    static final int CIDS_MAX = 10;
    static final int LIMIT_MAX = 1_000;
    private static final int LIMIT = 10;

    /// How a name is compared.
    enum Match {
        EXACT,
        IEXACT,
        PARTIAL,
        IPARTIAL;

        boolean isMet(String wanted, String actual) {
            return switch (this) {
                case EXACT -> actual.equals(wanted);
                case IEXACT -> actual.equalsIgnoreCase(wanted);
                case PARTIAL -> actual.contains(wanted);
                case IPARTIAL -> actual.toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT));
            };
        }
    }

    /// Reads the parameters of a query.
    ///
    /// @throws MalformedDataException if one of them is none, naming it
    static PinFilter parse(Map<String, Deque<String>> query) {
        return new PinFilter(
                blocks(first(query, "cid")),
                first(query, "name"),
                match(first(query, "match")),
                statuses(first(query, "status")),
                time(query, "before"),
                time(query, "after"),
                limit(first(query, "limit")),
                meta(first(query, "meta")));
    }

    private static String first(Map<String, Deque<String>> query, String name) {
        Deque<String> values = query.get(name);
        return values == null ? "" : values.getFirst();
    }

    private static Set<Multihash> blocks(String text) {
        Set<Multihash> blocks = new HashSet<>();
        if (!text.isEmpty()) {
            String[] cids = text.split(",", -1);
            if (cids.length > CIDS_MAX) {
                throw new MalformedDataException("cid has %d values, limit %d".formatted(cids.length, CIDS_MAX));
            }
            for (String each : cids) {
                blocks.add(Cid.parse(each).multihash());
            }
        }
        return blocks;
    }

    private static Match match(String text) {
        for (Match each : Match.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
                return each;
            }
        }
        if (!text.isEmpty()) {
            throw new MalformedDataException(
                    "match is '%s', expected exact, iexact, partial or ipartial".formatted(text));
        }
        return Match.EXACT;
    }

    private static Set<PinStatus> statuses(String text) {
        if (text.isEmpty()) {
            return EnumSet.of(PinStatus.PINNED);
        }
        Set<PinStatus> statuses = EnumSet.noneOf(PinStatus.class);
        for (String each : text.split(",", -1)) {
            statuses.add(PinStatus.parse(each)
                    .orElseThrow(() -> new MalformedDataException(
                            "status is '%s', expected queued, pinning, pinned or failed".formatted(each))));
        }
        return statuses;
    }

    private static Optional<Instant> time(Map<String, Deque<String>> query, String name) {
        String text = first(query, name);
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw new MalformedDataException(
                    "%s is '%s', expected a time such as 2026-07-27T17:32:28.276Z".formatted(name, text), e);
        }
    }

    private static int limit(String text) {
        if (text.isEmpty()) {
            return LIMIT;
        }
        int limit = text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new MalformedDataException("limit is '%s', expected 1 to %d".formatted(text, LIMIT_MAX));
        }
        return limit;
    }

    private static Map<String, String> meta(String text) {
        if (text.isEmpty()) {
            return Map.of();
        }
        if (JsonReader.parse(text) instanceof Json.Fields fields) {
            return PinRequest.texts(fields);
        }
        throw new MalformedDataException("meta is '%s', expected a JSON object".formatted(text));
    }

    /// Whether a request that is so far is one of these.
    boolean isMet(PinRequest request, PinStatus status) {
        PinRequest.Wish wish = request.wish();
        return (blocks.isEmpty() || blocks.contains(wish.cid().multihash()))
                && (name.isEmpty() || match.isMet(name, wish.name()))
                && statuses.contains(status)
                && before.map(request.created()::isBefore).orElse(true)
                && after.map(request.created()::isAfter).orElse(true)
                && wish.meta().entrySet().containsAll(meta.entrySet());
    }
}
