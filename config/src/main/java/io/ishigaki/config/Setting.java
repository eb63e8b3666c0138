package io.ishigaki.config;

import java.util.Optional;

/// A key of the config file that we use.
///
/// An absent key, `null` and, where that is no value of the kind, `""` mean the default. Immutable.
///
/// @param key          the dotted name, in Kubo's manner
/// @param defaultValue what holds where the file says nothing
/// @param doc          what it does, in a sentence or two for the reference page
record Setting<T>(String key, Kind<T> kind, T defaultValue, String doc) {
    /// The value in `document`.
    ///
    /// @throws InvalidConfigException if the document has another kind of value for the key
    T in(ConfigDocument document) throws InvalidConfigException {
        Optional<Json> written = document.get(key);
        if (written.isEmpty() || written.get() instanceof Json.Null) {
            return defaultValue;
        }
        Json json = written.get();
        Optional<T> value = kind.read().apply(json);
        if (value.isPresent()) {
            return value.get();
        }
        if (json instanceof Json.Text(String text) && text.isEmpty()) {
            return defaultValue;
        }
        throw document.problem(key, kind.expected().replace("`", ""), json);
    }
}
