package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.rpc.CommandException;
import java.nio.charset.StandardCharsets;

/// The names that people give to pins.
final class PinNames {
    private PinNames() {}

    /// `name`, if a pin can bear it.
    static String checked(String name) throws CommandException {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Pin.NAME_BYTES_MAX) {
            throw new CommandException("pin name is %d bytes (max %d bytes)".formatted(bytes, Pin.NAME_BYTES_MAX));
        }
        return name;
    }
}
