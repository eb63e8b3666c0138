package io.ishigaki.tests;

import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/// A folder of `count` small files, whose names and content follow from `seed`. From some 2,000 files on, importers
/// make
/// a HAMT of it, for the names are long.
record NumberedFiles(Path folder, long seed, int count) {
    private static final String NAME =
            "file-%08d-of-a-folder-whose-names-are-so-long-that-a-few-thousand-of-them-are-enough-to-make-a-hamt.txt";

    NumberedFiles write() throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < count; i++) {
            Files.writeString(folder.resolve(NAME.formatted(i)), content(i));
        }
        return this;
    }

    private String content(int number) {
        return "content of file %d of %d".formatted(number, seed);
    }

    /// Lines of CID and name, in the order of names.
    List<String> listing() {
        return IntStream.range(0, count)
                .mapToObj(i -> Cid.ofRaw(content(i).getBytes(StandardCharsets.US_ASCII)) + " " + NAME.formatted(i))
                .toList();
    }
}
