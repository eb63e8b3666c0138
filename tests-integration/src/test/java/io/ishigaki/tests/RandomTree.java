package io.ishigaki.tests;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Makes files, folders and links at random, and flags for adding them.
final class RandomTree {
    private static final int[] SIZES = {
        0, 1, 126, 127, 128, 129, 1000, 262_143, 262_144, 262_145, 1_048_575, 1_048_576, 1_048_577, 3_300_000
    };

    /// A name in Latin-1, as a URI has it.
    static final String NOT_UTF8 = "caf%E9";

    private static final String[] NAMES = {"a", "B b", "ü", ".hidden", "file.txt", "x.tmp", "日本", "-dash", "a+b&c"};

    private static final String[][] FLAGS = {
        {"--cid-version=0"},
        {"--cid-version=1"},
        {"--raw-leaves=true"},
        {"--raw-leaves=false"},
        {"--chunker=size-1000"},
        {"--chunker=size-262144"},
        {"--chunker=rabin"},
        {"--chunker=rabin-512-1024-2048"},
        {"--chunker=buzhash"},
        {"--trickle"},
        {"--inline"},
        {"--inline", "--inline-limit=128"},
        {"--hash=sha2-512"},
        {"--hash=blake3"},
        {"--hash=blake2b-256"},
        {"--max-file-links=2"},
        {"--max-file-links=174"},
        {"--max-directory-links=3"},
        {"--max-hamt-fanout=16", "--max-directory-links=3"},
        {"--hidden"},
        {"--ignore=*.tmp"},
        {"--empty-dirs=false"},
        {"--dereference-symlinks"},
        {"--wrap-with-directory"},
        {"--preserve-mode"},
        {"--preserve-mtime"},
        {"--mode=0644"},
        {"--mtime=1700000000"}
    };

    private final RandomGenerator random;
    private boolean hasNameThatIsNotUtf8;

    RandomTree(RandomGenerator random) {
        this.random = random;
    }

    /// Makes a file or a folder below `parent`, and answers it.
    Path make(Path parent) throws IOException {
        Path root = parent.resolve("root");
        if (random.nextInt(3) == 0) {
            file(root);
        } else {
            folder(root, 0);
        }
        return root;
    }

    /// A name such as files have.
    String name() {
        return NAMES[random.nextInt(NAMES.length)];
    }

    /// Whether there is a file that is called [#NOT_UTF8].
    boolean hasNameThatIsNotUtf8() {
        return hasNameThatIsNotUtf8;
    }

    private void folder(Path folder, int depth) throws IOException {
        Files.createDirectory(folder);
        if (random.nextInt(20) == 0) {
            file(Path.of(URI.create(folder.toUri() + NOT_UTF8)));
            hasNameThatIsNotUtf8 = true;
        }
        int entries = random.nextInt(depth == 0 && random.nextInt(8) == 0 ? 300 : 6);
        for (int i = 0; i < entries; i++) {
            Path entry = folder.resolve(name() + (random.nextBoolean() ? "" : i));
            if (Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            switch (random.nextInt(8)) {
                case 0 -> Files.createSymbolicLink(entry, Path.of(entries > 2 ? "a" : "nowhere"));
                case 1, 2 -> {
                    if (depth < 3) {
                        folder(entry, depth + 1);
                    }
                }
                default -> file(entry);
            }
        }
    }

    private void file(Path file) throws IOException {
        byte[] content = new byte[SIZES[random.nextInt(SIZES.length)]];
        switch (random.nextInt(3)) {
            case 0 -> random.nextBytes(content);
            case 1 -> {
                byte[] line = ("line " + random.nextInt(100) + "\n").getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < content.length; i++) {
                    content[i] = line[i % line.length];
                }
            }
            default -> {
                // All zeros.
            }
        }
        Files.write(file, content);
    }

    /// Up to four flags for `add`, which need not go together.
    List<String> flags() {
        var flags = new ArrayList<String>();
        for (int i = random.nextInt(5); i > 0; i--) {
            for (String flag : FLAGS[random.nextInt(FLAGS.length)]) {
                String name = flag.replaceAll("=.*", "");
                if (flags.stream()
                        .noneMatch(other -> other.replaceAll("=.*", "").equals(name))) {
                    flags.add(flag);
                }
            }
        }
        return flags;
    }
}
