package io.ishigaki.config;

/// A named change of several keys.
///
/// Public because `init --profile` and `config profile apply` offer them.
///
/// @param name        what users type
/// @param description what it is for, in a sentence
/// @param change      the change; it leaves every key that it doesn't name as it is
public record Profile(String name, String description, Change change) {
    /// A change of a document.
    @FunctionalInterface
    public interface Change {
        ConfigDocument apply(ConfigDocument document) throws InvalidConfigException;

        /// This change, and then `next`.
        default Change then(Change next) {
            return document -> next.apply(apply(document));
        }

        /// Sets one key.
        static Change set(String key, Json value) {
            return document -> document.with(key, value);
        }

        /// Takes one key away, so that its default holds.
        static Change reset(String key) {
            return document -> document.without(key);
        }
    }

    public ConfigDocument applyTo(ConfigDocument document) throws InvalidConfigException {
        return change.apply(document);
    }
}
