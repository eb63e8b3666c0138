package io.ishigaki.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Three daemons in one process, ann, bob and cid, which keep pins together over loopback. *Confined to* the thread of
/// its test.
abstract class ThreeBoxes {
    private static final int FILES = 40;

    @TempDir
    Path directory = Path.of("");

    final List<Typist> boxes = new ArrayList<>();
    final List<RunningDaemon> daemons = new ArrayList<>();
    Path folder = directory;

    @BeforeEach
    void start() throws IOException {
        for (String name : List.of("ann", "bob", "cid")) {
            Typist box = Typist.initialized(directory, name);
            boxes.add(box);
            daemons.add(RunningDaemon.startOnline(box));
        }
        boxes.getFirst().type("cluster", "init", "--name=ann").only();
        for (Typist each : boxes.subList(1, 3)) {
            join(each);
        }
        await(() -> boxes.stream().allMatch(each -> online(each) == 3));
        // A class has room once all boxes have said what they offer.
        await(() -> boxes.getFirst().type("cluster", "status").only().contains("as 2+1 room"));
        makeFolder();
    }

    /// Lets a box join by an invite of ann's.
    void join(Typist box) {
        String invite = boxes.getFirst()
                .type("cluster", "invite")
                .only()
                .lines()
                .toList()
                .getLast();
        box.type("cluster", "join", invite).only();
    }

    @AfterEach
    void end() {
        daemons.forEach(RunningDaemon::close);
    }

    /// Files of many sizes, the first of several blocks.
    void makeFolder() throws IOException {
        folder = Files.createDirectory(directory.resolve("folder"));
        var random = new Random(7);
        for (int i = 0; i < FILES; i++) {
            byte[] bytes = new byte[i == 0 ? 3_000_000 : random.nextInt(20_000)];
            random.nextBytes(bytes);
            Files.write(folder.resolve("file" + i), bytes);
        }
    }

    static long online(Typist by) {
        return by.type("cluster", "peers")
                .only()
                .lines()
                .filter(line -> line.contains(" yes "))
                .count();
    }

    /// Asks again and again; each time is a command, which takes its time.
    static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    String pin(String storageClass) {
        Typist ann = boxes.getFirst();
        String root =
                ann.type("add", "-rQ", "--pin=false", folder.toString()).only().strip();
        assertThat(ann.type("pin", "add", "--class=" + storageClass, root).only())
                .isEqualTo("pinned %s in the cluster as %s\n".formatted(root, storageClass));
        return root;
    }

    static boolean isSafe(Typist box, String root) {
        return box.type("pin", "ls", "--cluster").only().contains(root + " 2+1 safe, may lose 1");
    }

    void requireSame(Path copy) {
        for (int i = 0; i < FILES; i++) {
            assertThat(copy.resolve("file" + i)).hasSameBinaryContentAs(folder.resolve("file" + i));
        }
    }

    String id(int box) {
        return boxes.get(box).type("id", "-f", "<id>").only();
    }
}
