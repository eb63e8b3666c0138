package io.ishigaki.server;

import io.ishigaki.dag.unixfs.EntryFilter;
import io.ishigaki.dag.unixfs.IgnoreRules;
import io.ishigaki.dag.unixfs.LocalEntries;
import io.ishigaki.rpc.Invocation;
import io.ishigaki.rpc.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How the files that a command line names are walked, by the options of its command. Immutable.
record EntryRules(boolean recursive, LocalEntries.Rules walk, String stdinName) {

    static EntryRules of(Invocation invocation, Path directory) throws IOException {
        var walk = new LocalEntries.Rules(
                new EntryFilter(flag(invocation, "hidden"), ignoreRules(invocation, directory)),
                flag(invocation, "dereference-args"),
                flag(invocation, "dereference-symlinks"),
                flag(invocation, "preserve-mode"),
                flag(invocation, "preserve-mtime"));
        return new EntryRules(flag(invocation, "recursive"), walk, stdinName(invocation));
    }

    /// What standard input is called; empty where the command has no name for it.
    static String stdinName(Invocation invocation) {
        return declares(invocation, "stdin-name") ? invocation.text("stdin-name") : "";
    }

    private static IgnoreRules ignoreRules(Invocation invocation, Path directory) throws IOException {
        if (!declares(invocation, "ignore")) {
            return IgnoreRules.NONE;
        }
        List<String> lines = new ArrayList<>();
        String file = invocation.text("ignore-rules-path");
        if (!file.isEmpty()) {
            lines.addAll(Files.readAllLines(directory.resolve(file)));
        }
        lines.addAll(invocation.texts("ignore"));
        return IgnoreRules.parse(lines);
    }

    private static boolean flag(Invocation invocation, String name) {
        return declares(invocation, name) && invocation.flag(name);
    }

    private static boolean declares(Invocation invocation, String name) {
        Optional<Option> option = invocation.command().option(name);
        return option.isPresent();
    }
}
