package io.ishigaki.rpc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One invocation put to a node, with the files it brings. Confined to the thread that handles it.
public record Request(Invocation invocation, Node node, FileEntries files) {
    public boolean flag(String name) {
        return invocation.flag(name);
    }

    public Optional<Boolean> flagIfGiven(String name) {
        return invocation.flagIfGiven(name);
    }

    public String text(String name) {
        return invocation.text(name);
    }

    public long number(String name) {
        return invocation.number(name);
    }

    /// The positional argument at `index`, which the definition says is required.
    public String argument(int index) {
        return invocation.arguments().get(index);
    }

    /// The only argument; where it was not given and may come from standard input, the first line of that.
    ///
    /// @throws CommandException if there is none
    public String argumentOrLine() throws IOException {
        List<String> found = new ArrayList<>();
        forEachArgument(found::add);
        return found.getFirst();
    }

    /// Shows every argument from `from` on; where none was given and the last one may come from standard input, each
    /// line of that.
    ///
    /// @throws CommandException if there is none and one is required
    public void forEachArgument(int from, ArgumentVisitor visitor) throws IOException {
        var given = invocation.arguments();
        for (int i = from; i < given.size(); i++) {
            visitor.visit(given.get(i));
        }
        if (given.size() <= from) {
            new ArgumentLines(invocation.command(), files).forEach(visitor);
        }
    }

    public void forEachArgument(ArgumentVisitor visitor) throws IOException {
        forEachArgument(0, visitor);
    }

    /// The one file that is brought.
    ///
    /// @throws CommandException if there is none, or it is a directory
    public FileEntry.Regular file() throws IOException {
        return switch (files.next().orElse(null)) {
            case FileEntry.Regular file -> file;
            case FileEntry.Directory _, FileEntry.Symlink _ -> throw new CommandException("file is not regular");
            case null -> throw CommandException.ofClient("file argument is required");
        };
    }

    /// Takes arguments as they come.
    @FunctionalInterface
    public interface ArgumentVisitor {
        void visit(String argument) throws IOException;
    }
}
