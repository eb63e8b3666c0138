package io.ishigaki.rpc.command;

import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Printer;
import java.io.IOException;
import java.util.OptionalLong;

/// Prints what `add` emits: a line for each entry, or less.
final class AddPrinter implements Printer {
    private final Console console;
    private final ProgressBar bar;
    private final boolean quiet;
    private final boolean quieter;
    private String lastHash = "";
    private String lastFile = "";
    private long finishedBytes;
    private long lastBytes;
    private Json spread = Json.fields().build();

    AddPrinter(Console console) {
        this.console = console;
        this.quiet = console.invocation().flag("quiet");
        this.quieter = console.invocation().flag("quieter");
        this.bar = new ProgressBar(
                console, OptionalLong.empty(), console.invocation().flag("progress"));
    }

    @Override
    public void print(Json event) throws IOException {
        if (event.has("Class")) {
            spread = event;
            return;
        }
        String hash = event.text("Hash");
        if (hash.isEmpty()) {
            advance(event.text("Name"), event.whole("Bytes"));
            return;
        }
        lastHash = hash;
        if (!quieter) {
            bar.finish();
            console.println(quiet ? hash : "added " + hash + " " + Names.printable(event.text("Name")));
        }
    }

    /// Progress starts again with each file.
    private void advance(String file, long bytes) throws IOException {
        if (!file.equals(lastFile) || bytes < lastBytes) {
            finishedBytes += lastBytes;
            lastFile = file;
        }
        lastBytes = bytes;
        bar.setDone(finishedBytes + bytes);
    }

    @Override
    public void finish() throws IOException {
        bar.finish();
        if (quieter) {
            console.println(lastHash);
        }
        if (spread.has("Class")) {
            console.print(quiet || quieter ? "" : ClusterPinning.lines(spread));
            console.printError(ClusterPinning.warningLines(spread));
        }
    }
}
