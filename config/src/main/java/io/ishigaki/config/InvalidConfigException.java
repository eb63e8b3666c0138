package io.ishigaki.config;

import java.io.IOException;

/// Says what is wrong with a config file or a value for it: file and line, key, what was expected,
/// what was found.
public final class InvalidConfigException extends IOException {
    private static final long serialVersionUID = 1;

    public InvalidConfigException(String message) {
        super(message);
    }

    public InvalidConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
