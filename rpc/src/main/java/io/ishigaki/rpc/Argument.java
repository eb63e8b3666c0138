package io.ishigaki.rpc;

/// A positional argument of a command: a text, or files. Only the last may be variadic. Immutable.
///
/// `stdin`: where it is not given, it is read from standard input (a text: one a line), or from the body of the
/// request.
public record Argument(
        String name,
        boolean required,
        boolean variadic,
        boolean isFile,
        boolean recursive,
        boolean stdin,
        String help) {

    public static Argument text(String name, String help) {
        return new Argument(name, true, false, false, false, false, help);
    }

    public static Argument file(String name, String help) {
        return new Argument(name, true, false, true, false, false, help);
    }

    public Argument optional() {
        return new Argument(name, false, variadic, isFile, recursive, stdin, help);
    }

    public Argument many() {
        return new Argument(name, required, true, isFile, recursive, stdin, help);
    }

    /// Directories may be given, with all that is in them.
    public Argument trees() {
        return new Argument(name, required, variadic, isFile, true, stdin, help);
    }

    public Argument orStdin() {
        return new Argument(name, required, variadic, isFile, recursive, true, help);
    }
}
