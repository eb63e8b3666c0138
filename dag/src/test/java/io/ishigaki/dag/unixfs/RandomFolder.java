package io.ishigaki.dag.unixfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Makes a file or folder at random, with modes and times that are not the usual ones.
final class RandomFolder {
    private static final List<Integer> SIZES = List.of(
            0, 1, 31, 32, 33, 127, 128, 129, 999, 1000, 1001, 65_536, 262_143, 262_144, 262_145, 1_048_577, 3_300_000);

    private static final List<String> NAMES = List.of(
            "a",
            "b.txt",
            "B b",
            ".hidden",
            "file.log",
            "x.tmp",
            "-dash",
            "a+b&c",
            "ü",
            "u\u0308",
            "%41%2f",
            "n".repeat(255),
            "日本",
            "🪨",
            "\uff5e",
            "quo\"te",
            "back\\slash",
            "[x]",
            "in");

    private static final List<String> TARGETS = List.of("a", "b.txt", "..", "nowhere", "../in");
    private static final int DEPTH_MAX = 3;

    private final Random random;

    RandomFolder(Random random) {
        this.random = random;
    }

    /// Makes something at `root`, which is not there yet.
    void make(Path root) throws IOException {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> file(root, SIZES.get(random.nextInt(SIZES.size())));
            case 3 -> wide(root, 1 + random.nextInt(400), 1 + random.nextInt(60));
            case 4 -> wide(root, random.nextInt(8) == 0 ? 4500 : 2, 20 + random.nextInt(40));
            case 5 -> deep(root, 1 + random.nextInt(12));
            default -> folder(root, 0);
        }
    }

    private void deep(Path root, int depth) throws IOException {
        Files.createDirectory(root);
        if (depth > 0) {
            deep(root.resolve("d" + depth), depth - 1);
        }
        file(root.resolve("f"), random.nextInt(200));
        stamp(root);
    }

    private void wide(Path root, int count, int nameChars) throws IOException {
        Files.createDirectory(root);
        for (int number = 0; number < count; number++) {
            String name = "%d-%s".formatted(number, "n".repeat(nameChars));
            if (random.nextInt(50) == 0) {
                Files.createDirectory(root.resolve(name));
            } else {
                Files.write(root.resolve(name), new byte[] {(byte) number});
            }
        }
        stamp(root);
    }

    private void folder(Path folder, int depth) throws IOException {
        Files.createDirectory(folder);
        for (int left = random.nextInt(8); left > 0; left--) {
            Path entry = folder.resolve(NAMES.get(random.nextInt(NAMES.size())));
            if (Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            switch (random.nextInt(8)) {
                case 0 -> Files.createSymbolicLink(entry, Path.of(TARGETS.get(random.nextInt(TARGETS.size()))));
                case 1, 2 -> {
                    if (depth < DEPTH_MAX) {
                        folder(entry, depth + 1);
                    }
                }
                default -> file(entry, SIZES.get(random.nextInt(SIZES.size() - 4)));
            }
        }
        stamp(folder);
    }

    private void file(Path file, int size) throws IOException {
        String kind = List.of("prng", "text", "zeros").get(random.nextInt(3));
        Files.write(file, VectorContent.of(kind, 1 + random.nextInt(Integer.MAX_VALUE), size));
        stamp(file);
    }

    private void stamp(Path file) throws IOException {
        int special = random.nextInt(4) == 0 ? random.nextInt(8) << 9 : 0;
        int everyday = Files.isDirectory(file) ? 0700 : 0400;
        Files.setAttribute(file, "unix:mode", special | everyday | random.nextInt(01000));
        long seconds = random.nextInt(4) == 0 ? -random.nextInt(1 << 30) : random.nextInt();
        // Java itself can't set a time before 1970 that is no whole second.
        int nanos = seconds >= 0 && random.nextBoolean() ? random.nextInt(1_000_000_000) : 0;
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(seconds, nanos)));
    }

    /// Some names as patterns of what to leave out.
    List<String> ignoreRules() {
        var rules = new ArrayList<String>();
        for (int left = random.nextInt(3); left > 0; left--) {
            rules.add(List.of("*.log", "a", "!a", "**/b.txt", "in/", "B*", "?.txt", "/x.tmp", "#a", "[x]", "*.t*")
                    .get(random.nextInt(11)));
        }
        return rules;
    }
}
