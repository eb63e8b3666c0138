package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real daemons with little room each, to one of which several times as much is added. Not part of a plain build:
/// `.ci/interop` runs it.
///
/// `-Dishi.large.mebibytes=2048 -Dishi.large.quota=500` adds more to larger boxes.
class ClusterLargePinInterop {
    private static final int MEBIBYTES = Integer.getInteger("ishi.large.mebibytes", 240);
    private static final int QUOTA = Integer.getInteger("ishi.large.quota", 60);

    /// Two thirds of all that they offer are taken in the end.
    private static final int BOXES = 9;

    private static final int SECONDS_MAX = 300 + MEBIBYTES;

    @TempDir
    private Path directory;

    @Test
    void fourTimesTheRoomOfABoxIsAddedToItAndReadByAnother() throws Exception {
        try (Boxes boxes = Boxes.found(directory, BOXES, "10m", box -> {
            box.set("Datastore.StorageMax", "\"%dMiB\"".formatted(QUOTA));
        })) {
            Path cargo = Cargo.random(directory.resolve("cargo"), 1, (long) MEBIBYTES << 20);
            Node adder = boxes.running().getFirst();
            Process add = adder.spawnWith(cargo, "add", "-Q", "--class=2+1");
            String root = new String(add.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertThat(add.waitFor()).isZero();

            boxes.awaitSafe(root, 1, SECONDS_MAX);

            assertThat(boxes.pins(adder)).doesNotContain("draft");
            for (Node each : boxes.running()) {
                assertThat(each.storedBytes())
                        .as("bytes of %s", each.repository())
                        .isLessThan((long) QUOTA << 20);
            }
            Node reader = boxes.running().getLast();
            assertThat(Node.isSame(reader.gateway("/ipfs/" + root), cargo)).isTrue();
            Path copy = Files.createDirectory(directory.resolve("reader")).resolve("copy");
            adder.run("--timeout=10m", "get", "-o", copy.toString(), root).line();
            assertThat(Files.mismatch(copy, cargo)).isEqualTo(-1);
        }
    }
}
