package io.ishigaki.dag.ipns;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;

/// Instants as records write them: `2006-01-02T15:04:05.999999999Z`, with as many digits of a
/// second as are needed.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc3339#section-5.6">RFC 3339</a>
final class Rfc3339 {
    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR, 4, 4, SignStyle.NEVER)
            .appendPattern("-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendOffset("+HH:MM", "Z")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private Rfc3339() {}

    static Bytes encode(Instant instant) {
        return Bytes.ofOwned(FORMAT.format(instant.atOffset(ZoneOffset.UTC)).getBytes(StandardCharsets.US_ASCII));
    }

    static Instant decode(Bytes text) {
        try {
            return FORMAT.parse(new String(text.toArray(), StandardCharsets.US_ASCII), Instant::from);
        } catch (DateTimeException e) {
            throw new MalformedDataException("record contains an invalid validity: " + e.getMessage(), e);
        }
    }
}
