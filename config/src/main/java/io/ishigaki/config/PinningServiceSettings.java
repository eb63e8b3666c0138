package io.ishigaki.config;

import java.util.List;
import java.util.Map;

/// Whether other programs may pin in the cluster of this box, and which: the section `PinningService`. Immutable.
///
/// @param addresses where the Pinning Service API listens; none: nowhere
/// @param tokens the secret of each user, by name
public record PinningServiceSettings(List<String> addresses, Map<String, String> tokens) {
    private static final int TOKEN_CHARS_MIN = 16;
    private static final int TOKEN_CHARS_MAX = 256;

    static final Setting<List<String>> ADDRESS = new Setting<>(
            "PinningService.Address",
            Kind.strings("a multiaddr"),
            List.of(),
            "Where the Pinning Service API listens, over plain HTTP: what is asked of it is fetched and pinned in the"
                    + " cluster of this box. Port 0 takes any free port. Empty: nowhere. Ours; Kubo has no such key.");
    static final Setting<Map<String, String>> TOKENS = new Setting<>(
            "PinningService.Tokens",
            Kind.map("users, each with a token of 16 to 256 visible characters", token()),
            Map.of(),
            "Who may use it: by user name, the access token to show. Each sees and ends its own pins only. Ours; Kubo has"
                    + " no such key.");

    static final List<Setting<?>> ALL = List.of(ADDRESS, TOKENS);

    public PinningServiceSettings {
        addresses = List.copyOf(addresses);
        tokens = Map.copyOf(tokens);
    }

    private static Kind<String> token() {
        return Kind.text(
                "a token",
                text -> text.length() >= TOKEN_CHARS_MIN
                        && text.length() <= TOKEN_CHARS_MAX
                        && text.chars().allMatch(each -> each > ' ' && each < 0x7f));
    }

    static PinningServiceSettings of(ConfigDocument document) throws InvalidConfigException {
        return new PinningServiceSettings(ADDRESS.in(document), TOKENS.in(document));
    }

    /// Keeps the secrets out of logs.
    @Override
    public String toString() {
        return "PinningServiceSettings[addresses=%s, users=%s]".formatted(addresses, tokens.keySet());
    }
}
