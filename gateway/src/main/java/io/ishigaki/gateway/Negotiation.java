package io.ishigaki.gateway;

import io.ishigaki.multiformats.MalformedDataException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The format that a request settled on, and the parameters that came with its media type.
///
/// `?format=` beats `Accept`, so that one URL has one answer in every cache (IPIP-523). Of `Accept` only the first type
/// that means a format of ours counts; what browsers send by default means none.
///
/// @param accepted the parameters of the `Accept` entry that named `format`, names in lower case
record Negotiation(ResponseFormat format, Map<String, String> accepted) {
    private static final int MEDIA_TYPE_PARAMETERS_MAX = 16;
    private static final int ENTRIES_MAX = 64;

    Negotiation {
        accepted = Map.copyOf(accepted);
    }

    private record MediaType(String name, Map<String, String> parameters) {}

    /// @throws MalformedDataException if `Accept` names a vendor type that no format has, or is no list of media types
    static Negotiation of(Query query, List<String> acceptHeaders) {
        Optional<ResponseFormat> asked = query.nonEmpty("format").flatMap(ResponseFormat::ofParameter);
        Optional<MediaType> explicit = explicitType(acceptHeaders);
        if (asked.isPresent()) {
            return new Negotiation(
                    asked.get(),
                    explicit.filter(type -> type.name.equals(asked.get().mediaType()))
                            .map(MediaType::parameters)
                            .orElse(Map.of()));
        }
        return explicit.map(type -> new Negotiation(
                        ResponseFormat.ofMediaType(type.name)
                                .orElseThrow(() -> new MalformedDataException("unsupported response format requested")),
                        type.parameters))
                .orElse(new Negotiation(ResponseFormat.IMPLICIT, Map.of()));
    }

    private static Optional<MediaType> explicitType(List<String> acceptHeaders) {
        for (String header : acceptHeaders) {
            for (String entry : header.split(",", ENTRIES_MAX)) {
                String trimmed = entry.trim();
                if (isOurs(trimmed.toLowerCase(Locale.ROOT))) {
                    return Optional.of(parse(trimmed));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isOurs(String entry) {
        return entry.startsWith("application/vnd.ipld")
                || entry.startsWith("application/vnd.ipfs")
                || entry.startsWith(ResponseFormat.TAR.mediaType())
                || entry.startsWith(ResponseFormat.JSON.mediaType())
                || entry.startsWith(ResponseFormat.CBOR.mediaType());
    }

    private static MediaType parse(String entry) {
        String[] parts = entry.split(";", MEDIA_TYPE_PARAMETERS_MAX + 1);
        var parameters = new HashMap<String, String>();
        for (int index = 1; index < parts.length; index++) {
            int equals = parts[index].indexOf('=');
            if (equals < 0) {
                throw new MalformedDataException("media type '%s' has a parameter without a value".formatted(entry));
            }
            String value = parts[index].substring(equals + 1).trim();
            boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
            parameters.put(
                    parts[index].substring(0, equals).trim().toLowerCase(Locale.ROOT),
                    quoted ? value.substring(1, value.length() - 1) : value);
        }
        return new MediaType(parts[0].trim().toLowerCase(Locale.ROOT), parameters);
    }
}
