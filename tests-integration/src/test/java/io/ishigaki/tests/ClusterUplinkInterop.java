package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real daemons of one cluster with slow uplinks, which pin and repair no faster than these allow. Not part of a plain
/// build: `.ci/interop` runs it.
class ClusterUplinkInterop {
    private static final int BOXES = 5;
    private static final int FILE_BYTES = 12 << 20;
    private static final long UPLINK = 1_000_000;

    /// What a box may send at once after a rest, and what was on its way when it was last looked at.
    private static final long SLACK_BYTES = 256 << 10;

    /// A span that is short enough for a box to have been busy all of it.
    private static final double BUSY_SECONDS = 3;

    private static final long SECONDS_MAX = 180;

    @TempDir
    private Path directory;

    /// How much a box had sent at some time between `from` and `to`, in nanoseconds.
    private record Sample(long from, long to, long bytes) {
        /// At most so many seconds before `later`.
        private double secondsUntil(Sample later) {
            return (double) (later.to - from) / TimeUnit.SECONDS.toNanos(1);
        }
    }

    /// What one box has sent, looked at again and again.
    private static final class Uplink {
        private final Node box;
        private final List<Sample> samples = new ArrayList<>();

        private Uplink(Node box) {
            this.box = box;
        }

        private void look() throws IOException, InterruptedException {
            long from = System.nanoTime();
            long bytes = box.sentBytes();
            samples.add(new Sample(from, System.nanoTime(), bytes));
        }

        private void requireKept() {
            for (int i = 0; i < samples.size(); i++) {
                for (Sample later : samples.subList(i + 1, samples.size())) {
                    Sample earlier = samples.get(i);
                    double seconds = earlier.secondsUntil(later);
                    assertThat(later.bytes - earlier.bytes)
                            .as("bytes that %s sent within %.2f s", box.repository(), seconds)
                            .isLessThanOrEqualTo((long) (seconds * UPLINK) + SLACK_BYTES);
                }
            }
        }

        /// The highest rate over a span of [#BUSY_SECONDS] or a little more, in bytes a second.
        private double busiest() {
            double busiest = 0;
            for (int i = 0, j = 0; j < samples.size(); j++) {
                Sample earlier = samples.get(i);
                Sample later = samples.get(j);
                double seconds = earlier.secondsUntil(later);
                if (seconds >= BUSY_SECONDS) {
                    busiest = Math.max(busiest, (later.bytes - earlier.bytes) / seconds);
                    i++;
                }
            }
            return busiest;
        }
    }

    private static boolean isSafe(Boxes boxes, String root) throws IOException, InterruptedException {
        return boxes.pins(boxes.running().getFirst()).contains(root + " 2+2 safe, may lose 2");
    }

    private static void await(Boxes boxes, String root, List<Uplink> uplinks) throws IOException, InterruptedException {
        boxes.await("it is safe, may lose 2", SECONDS_MAX, () -> {
            for (Uplink each : uplinks) {
                each.look();
            }
            return isSafe(boxes, root);
        });
        uplinks.forEach(Uplink::requireKept);
        // Else it would have been kept by chance.
        assertThat(uplinks.stream().mapToDouble(Uplink::busiest).max().orElseThrow())
                .isGreaterThan(UPLINK / 2.0);
    }

    @Test
    void pinAndRepairKeepToTheUplinks() throws Exception {
        Boxes.Setting slow = box -> box.set("Swarm.Bandwidth.Up", "\"" + UPLINK + "\"");
        try (Boxes boxes = Boxes.found(directory, BOXES, "5s", slow)) {
            Node adder = boxes.running().getFirst();
            Path file = Cargo.random(directory.resolve("file"), 1, FILE_BYTES);
            String root = adder.run("add", "-Q", "--pin=false", file.toString()).line();
            Process pinning = adder.spawn("pin", "add", "--class=2+2", root);
            await(boxes, root, boxes.running().stream().map(Uplink::new).toList());
            assertThat(pinning.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
            assertThat(pinning.exitValue()).isZero();

            boxes.wipe(boxes.running().getLast());
            boxes.wipe(boxes.running().getLast());
            // Those that join soon would find a pin that counts as safe still.
            boxes.await("it is no longer safe", SECONDS_MAX, () -> !isSafe(boxes, root));
            List<Uplink> survivors = boxes.running().stream().map(Uplink::new).toList();
            Node fresh = boxes.join(2).getFirst();
            await(boxes, root, survivors);

            assertThat(Node.isSame(fresh.gateway("/ipfs/" + root), file)).isTrue();
        }
    }
}
