package io.ishigaki.rpc;

import io.ishigaki.multiformats.MalformedDataException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The arguments that come as lines of standard input, or of a request's body.
final class ArgumentLines {
    /// "Longest line": a path of UnixFS names is shorter by far.
    static final int LINE_BYTES_MAX = 1 << 16;

    private final Command command;
    private final FileEntries files;

    ArgumentLines(Command command, FileEntries files) {
        this.command = command;
        this.files = files;
    }

    void forEach(Request.ArgumentVisitor visitor) throws IOException {
        Argument last =
                command.arguments().isEmpty() ? null : command.arguments().getLast();
        boolean any = last != null && last.stdin() && readBodies(visitor);
        if (!any && last != null && last.required()) {
            throw CommandException.ofClient("argument \"%s\" is required".formatted(last.name()));
        }
    }

    private boolean readBodies(Request.ArgumentVisitor visitor) throws IOException {
        boolean any = false;
        for (var entry = files.next(); entry.isPresent(); entry = files.next()) {
            if (entry.get() instanceof FileEntry.Regular file) {
                any |= readLines(file.body(), visitor);
            }
        }
        return any;
    }

    private static boolean readLines(InputStream body, Request.ArgumentVisitor visitor) throws IOException {
        // Not closed: the body belongs to whom it came from.
        var in = new BufferedInputStream(body);
        boolean any = false;
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next != '\n') {
                line.write(next);
                if (line.size() > LINE_BYTES_MAX) {
                    throw new MalformedDataException("argument line is over %d bytes".formatted(LINE_BYTES_MAX));
                }
            } else {
                any |= visit(line, visitor);
            }
        }
        boolean last = visit(line, visitor);
        return any || last;
    }

    private static boolean visit(ByteArrayOutputStream line, Request.ArgumentVisitor visitor) throws IOException {
        String argument = line.toString(StandardCharsets.UTF_8).strip();
        line.reset();
        if (argument.isEmpty()) {
            return false;
        }
        visitor.visit(argument);
        return true;
    }
}
