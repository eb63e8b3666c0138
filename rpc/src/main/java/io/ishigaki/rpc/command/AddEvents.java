package io.ishigaki.rpc.command;

import io.ishigaki.dag.unixfs.ImportListener;
import io.ishigaki.dag.unixfs.Imported;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.FileEntry;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells the person what an `add` has done so far, in the lines that Kubo writes.
///
/// `{"Name","Bytes"}` is progress within a file, `{"Name","Hash","Size"}` an entry that is complete, with mode and time
/// where they came with it. Where only the last CID is asked for, no entry but the last is told of, at [#finish].
final class AddEvents {
    private final Request request;
    private final Emitter emitter;
    private final boolean progress;
    private final boolean silent;
    private final boolean onlyLast;
    private @Nullable Supplier<Json> last;

    AddEvents(Request request, Emitter emitter) {
        this.request = request;
        this.emitter = emitter;
        this.progress = request.flag("progress");
        this.silent = request.flag("silent");
        this.onlyLast = request.flag("quieter");
    }

    /// A listener for the import of one root.
    ///
    /// @param root the name of a directory, to which paths are relative; empty where paths are whole
    ImportListener listener(String root, FileEntry.Metadata metadata) {
        return new ImportListener() {
            @Override
            public void added(String path, Imported imported) throws IOException {
                if (!silent) {
                    addedDirectory(path, imported);
                }
            }

            @Override
            public void addedDirectory(String path, Imported imported) throws IOException {
                if (onlyLast) {
                    last = () -> event(join(root, path), imported, metadata);
                } else {
                    emitter.emit(event(join(root, path), imported, metadata));
                }
            }

            @Override
            public void progressed(String path, long bytes) throws IOException {
                if (progress) {
                    emitter.emit(Json.fields()
                            .put("Name", join(root, path))
                            .put("Bytes", bytes)
                            .build());
                }
            }
        };
    }

    private static String join(String root, String path) {
        return root.isEmpty() || path.isEmpty() ? root + path : root + "/" + path;
    }

    /// Tells of the last entry, where that was left for the end.
    void finish() throws IOException {
        if (last != null) {
            emitter.emit(last.get());
        }
    }

    private Json event(String name, Imported imported, FileEntry.Metadata metadata) {
        Json.Builder event = Json.fields()
                .put("Name", name)
                .put("Hash", request.invocation().show(imported.cid()))
                .put("Size", Long.toString(imported.tsize()));
        metadata.mode().ifPresent(mode -> event.put("Mode", "0" + Integer.toOctalString(mode)));
        metadata.modified().ifPresent(time -> putTime(event, time));
        return event.build();
    }

    private static void putTime(Json.Builder event, Instant time) {
        long seconds = time.getEpochSecond();
        int nanos = time.getNano();
        event.put("Mtime", seconds);
        if (nanos > 0) {
            event.put("MtimeNsecs", nanos);
        }
    }
}
