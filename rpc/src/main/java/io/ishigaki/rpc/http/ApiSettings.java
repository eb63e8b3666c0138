package io.ishigaki.rpc.http;

import io.ishigaki.multiformats.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Who may use the RPC, and what its answers say besides.
///
/// @param headers of `API.HTTPHeaders`: those of CORS widen who may come, the others are sent with every answer
/// @param authorizations of `API.Authorizations`; where there are any, nobody comes in without one
public record ApiSettings(Map<String, List<String>> headers, List<Authorization> authorizations) {
    public static final ApiSettings DEFAULT = new ApiSettings(Map.of(), List.of());

    public ApiSettings {
        headers = Map.copyOf(headers);
        authorizations = List.copyOf(authorizations);
    }

    /// The values of the header that is named so in any case.
    List<String> header(String name) {
        return headers.entrySet().stream()
                .filter(each -> each.getKey().equalsIgnoreCase(name))
                .flatMap(each -> each.getValue().stream())
                .toList();
    }

    /// The headers that aren't CORS's.
    Map<String, List<String>> plainHeaders() {
        var plain = new LinkedHashMap<>(headers);
        plain.keySet().removeIf(name -> name.regionMatches(true, 0, "Access-Control-Allow-", 0, 21));
        return plain;
    }

    /// One way in: the value of the `Authorization` header, and the beginnings of the paths it opens.
    public record Authorization(Bytes header, List<String> allowedPaths) {
        public Authorization {
            allowedPaths = List.copyOf(allowedPaths);
        }

        /// Reads Kubo's `AuthSecret`: `bearer:token`, `basic:user:password`, `basic:base64`, or a bare token.
        public static Authorization of(String secret, List<String> allowedPaths) {
            return new Authorization(Bytes.copyOf(headerOf(secret).getBytes(StandardCharsets.UTF_8)), allowedPaths);
        }

        /// The value of the `Authorization` header that `secret` stands for.
        public static String headerOf(String secret) {
            String[] parts = secret.split(":", 2);
            if (parts.length == 1) {
                return "Bearer " + secret;
            }
            return switch (parts[0]) {
                case "basic" -> "Basic " + (parts[1].contains(":") ? base64(parts[1]) : parts[1]);
                case "bearer" -> "Bearer " + parts[1];
                default -> secret;
            };
        }

        private static String base64(String text) {
            return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }

        /// Compares without telling by its time how much was right.
        boolean isOpenedBy(String candidate) {
            return MessageDigest.isEqual(header.toArray(), candidate.getBytes(StandardCharsets.UTF_8));
        }
    }
}
