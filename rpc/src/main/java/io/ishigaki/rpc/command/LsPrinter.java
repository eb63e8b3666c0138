package io.ishigaki.rpc.command;

import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Printer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Prints what `ls` emits, in Kubo's columns.
final class LsPrinter implements Printer {
    private static final int STREAM_CELL_WIDTH_MIN = 10;
    private static final int TYPE_SHARD = 5;
    private static final Duration RECENT = Duration.ofDays(183);
    private static final DateTimeFormatter WITH_CLOCK = format("MMM dd HH:mm");
    private static final DateTimeFormatter WITH_YEAR = format("MMM dd  yyyy");

    private final Console console;
    private final InstantSource clock;
    private final boolean size;
    private final boolean detailed;
    private String lastObject = "";

    LsPrinter(Console console, InstantSource clock) {
        this.console = console;
        this.clock = clock;
        this.size = console.invocation().flag("size");
        this.detailed = console.invocation().flag("long");
    }

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    @Override
    public void print(Json output) throws IOException {
        var table = new Table(console.invocation().flag("stream") ? STREAM_CELL_WIDTH_MIN : 1);
        for (Json object : output.items("Objects")) {
            String hash = object.text("Hash");
            if (!hash.equals(lastObject)) {
                begin(hash, table);
                lastObject = hash;
            }
            object.items("Links").forEach(link -> table.add(row(link)));
        }
        console.print(table.format());
    }

    private void begin(String hash, Table table) {
        if (console.invocation().arguments().size() > 1) {
            if (!lastObject.isEmpty()) {
                table.add(List.of(""));
            }
            table.add(List.of(hash + ":"));
        }
        if (console.invocation().flag("headers")) {
            table.add(cells("Mode", "Hash", "Size", "ModTime", "Name"));
        }
    }

    private List<String> row(Json link) {
        long type = link.whole("Type");
        boolean directory = type == LsCommands.TYPE_DIRECTORY || type == TYPE_SHARD;
        return cells(
                mode(link.whole("Mode")),
                link.text("Hash"),
                directory ? "-" : link.text("Size"),
                time(link.text("ModTime")),
                Names.printable(link.text("Name")) + (directory ? "/" : ""));
    }

    private List<String> cells(String mode, String hash, String length, String time, String name) {
        List<String> cells = new ArrayList<>();
        if (detailed) {
            cells.add(mode);
        }
        cells.add(hash);
        if (size) {
            cells.add(length);
        }
        if (detailed) {
            cells.add(time);
        }
        cells.add(name);
        return cells;
    }

    /// Permissions as `ls -l` shows them.
    private static String mode(long goMode) {
        if (goMode == 0) {
            return "-";
        }
        char[] text = "----------".toCharArray();
        text[0] = (goMode & 1L << 31) != 0 ? 'd' : '-';
        for (int bit = 0; bit < 9; bit++) {
            if ((goMode & 0400 >> bit) != 0) {
                text[bit + 1] = "rwx".charAt(bit % 3);
            }
        }
        special(text, 3, (goMode & 1L << 23) != 0, 's');
        special(text, 6, (goMode & 1L << 22) != 0, 's');
        special(text, 9, (goMode & 1L << 20) != 0, 't');
        return new String(text);
    }

    private static void special(char[] text, int at, boolean set, char letter) {
        if (set) {
            text[at] = text[at] == 'x' ? letter : Character.toUpperCase(letter);
        }
    }

    private String time(String text) {
        Instant time = Instant.parse(text);
        if (time.equals(Instant.parse("0001-01-01T00:00:00Z"))) {
            return "-";
        }
        Instant now = clock.instant();
        boolean recent = time.isAfter(now.minus(RECENT)) && time.isBefore(now.plus(Duration.ofDays(1)));
        return (recent ? WITH_CLOCK : WITH_YEAR).format(time);
    }
}
