package io.ishigaki.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who may use the RPC API, and what it adds to its answers. Immutable.
///
/// @param httpHeaders headers of every answer; `Access-Control-Allow-Origin` also says which
///     Origins may call
/// @param authorizations who may call what, by user; empty means everybody who reaches the port
public record ApiSettings(Map<String, List<String>> httpHeaders, Map<String, Authorization> authorizations) {
    /// What one user may call, and how they prove who they are.
    ///
    /// @param secret       `bearer:TOKEN`, `basic:USER:PASSWORD`, or a bare token
    /// @param allowedPaths prefixes of paths, such as `/api/v0` for everything
    public record Authorization(String secret, List<String> allowedPaths) {
        public Authorization {
            allowedPaths = List.copyOf(allowedPaths);
        }

        /// Keeps the secret out of logs.
        @Override
        public String toString() {
            return "Authorization[allowedPaths=" + allowedPaths + "]";
        }
    }

    static final Setting<Map<String, List<String>>> HTTP_HEADERS = new Setting<>(
            "API.HTTPHeaders",
            Kind.headers(),
            Map.of(),
            "Headers added to every answer of the RPC API. `Access-Control-Allow-Origin` also names the Origins from"
                    + " which browsers may call it: all others are refused.");
    static final Setting<Map<String, Authorization>> AUTHORIZATIONS = new Setting<>(
            "API.Authorizations",
            Kind.map("users, each with AuthSecret and AllowedPaths", authorization()),
            Map.of(),
            "Who may call the RPC API: by user name, an `AuthSecret` (`bearer:TOKEN` or `basic:USER:PASSWORD`) and"
                    + " `AllowedPaths`, prefixes such as `/api/v0`. Empty: everybody who reaches the port.");

    static final List<Setting<?>> ALL = List.of(HTTP_HEADERS, AUTHORIZATIONS);

    public ApiSettings {
        httpHeaders = Map.copyOf(httpHeaders);
        authorizations = Map.copyOf(authorizations);
    }

    static ApiSettings of(ConfigDocument document) throws InvalidConfigException {
        return new ApiSettings(HTTP_HEADERS.in(document), AUTHORIZATIONS.in(document));
    }

    private static Kind<Authorization> authorization() {
        Kind<List<String>> paths = Kind.list("paths");
        return new Kind<>("AuthSecret and AllowedPaths", json -> authorization(json, paths), Authorization::toString);
    }

    private static Optional<Authorization> authorization(Json json, Kind<List<String>> paths) {
        if (!(json instanceof Json.Members user
                && user.member("AuthSecret").orElse(new Json.Null()) instanceof Json.Text(String secret))) {
            return Optional.empty();
        }
        Json allowed = user.member("AllowedPaths").orElse(new Json.Elements(List.of()));
        return paths.read().apply(allowed).map(list -> new Authorization(secret, list));
    }
}
