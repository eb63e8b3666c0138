package io.ishigaki.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Cells that rot on a box of a cluster, found by its scrub or because a member asks for them.
@Timeout(120)
class ClusterRotTest extends ThreeBoxes {
    /// Every segment of a box that isn't running is damaged in some places.
    @Test
    void rotIsFoundByScrubAndMended() throws IOException {
        String root = pin("2+1");
        await(() -> boxes.stream().allMatch(each -> isSafe(each, root)));
        Typist bob = boxes.get(1);
        daemons.get(1).close();
        bob.type("config", "Datastore.ScrubRate", "1GB").only();
        bob.type("config", "Datastore.ScrubPeriod", "1s").only();
        rot(bob);
        daemons.set(1, RunningDaemon.startOnline(bob));

        await(() -> bob.type("cluster", "status").only().contains("damaged blocks found here"));
        await(() -> bob.type("cluster", "events").only().contains("damaged blocks of pins were found here"));
        await(() -> bob.type("repo", "verify").status() == 0);
        await(() -> boxes.stream().allMatch(each -> isSafe(each, root)));
        daemons.get(2).close();
        bob.type("get", "-o", directory.resolve("got").toString(), root).only();
        requireSame(directory.resolve("got"));
    }

    private static void rot(Typist box) throws IOException {
        List<Path> segments;
        try (Stream<Path> files = Files.list(box.repository().resolve("store/segments"))) {
            segments = files.toList();
        }
        for (Path each : segments) {
            try (var file = new RandomAccessFile(each.toFile(), "rw")) {
                for (long at = 10_000; at < Math.min(file.length(), 2_000_000); at += 300_000) {
                    file.seek(at);
                    int old = file.read();
                    file.seek(at);
                    file.write(old ^ 1);
                }
            }
        }
    }

    /// Nothing reads what has rotted on bob's disk but ann, who asks for it by chance.
    @Test
    void memberThatCannotShowItsCellIsFoundOutAndGetsItAnew() throws IOException {
        String root = pin("2+1");
        await(() -> boxes.stream().allMatch(each -> isSafe(each, root)));
        boxes.forEach(each -> each.type("repo", "gc", "-q").only());
        Typist ann = boxes.getFirst();
        Typist bob = boxes.get(1);
        daemons.getFirst().close();
        ann.type("config", "Cluster.AuditRate", "1GB").only();
        daemons.set(0, RunningDaemon.startOnline(ann));
        await(() -> isSafe(ann, root));
        rot(bob);

        await(() -> ann.type("cluster", "events").only().contains(id(1) + " could not show block "));

        assertThat(ann.type("cluster", "status").only())
                .containsPattern("blocks that members could not show [1-9]\\d* of ");
        await(() -> bob.type("cluster", "events").only().contains("damaged blocks of pins were found here"));
        await(() -> boxes.stream().allMatch(each -> isSafe(each, root)));
        daemons.get(2).close();
        bob.type("get", "-o", directory.resolve("got").toString(), root).only();
        requireSame(directory.resolve("got"));
    }
}
