package io.ishigaki.rpc;

import java.io.IOException;
import java.io.Serial;

/// A command could not do what was asked. Its message is what the person reads, after `Error: `.
public final class CommandException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Fault fault;

    /// Whose fault it was, with the code that Kubo's clients read.
    public enum Fault {
        /// The command ran and failed.
        NORMAL(0),
        /// It was asked for wrongly: an option or argument is missing or can't be read.
        CLIENT(1);

        private final int code;

        Fault(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    public CommandException(String message) {
        this(Fault.NORMAL, message);
    }

    public CommandException(String message, Throwable cause) {
        super(message, cause);
        this.fault = Fault.NORMAL;
    }

    private CommandException(Fault fault, String message) {
        super(message);
        this.fault = fault;
    }

    /// It was asked for wrongly.
    public static CommandException ofClient(String message) {
        return new CommandException(Fault.CLIENT, message);
    }

    public Fault fault() {
        return fault;
    }
}
