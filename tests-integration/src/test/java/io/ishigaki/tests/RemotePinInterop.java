package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kubo as a client of our Pinning Service API. Not part of a plain build: `.ci/interop` runs it.
class RemotePinInterop {
    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    private Path directory;

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void whatKuboPinsRemotelyIsKeptByTheCluster() throws Exception {
        try (Boxes boxes = Boxes.found(directory, 3, "72h");
                Node kubo = Node.kubo(Files.createDirectory(directory.resolve("kubo")))) {
            int port = freePort();
            Node box = boxes.running().getFirst();
            boxes.kill(box);
            box.set("PinningService.Address", "\"/ip4/127.0.0.1/tcp/%d\"".formatted(port));
            box.set("PinningService.Tokens", "{\"kubo\": \"%s\"}".formatted(TOKEN));
            boxes.restart(box);
            kubo.init("test");
            kubo.run("config", "Routing.Type", "none").line();
            kubo.startOnline();
            Path file = Cargo.random(directory.resolve("file"), 1, 3_000_000);
            String cid = kubo.addFile(file);

            String endpoint = "http://127.0.0.1:" + port;
            kubo.run("pin", "remote", "service", "add", "wrong", endpoint, TOKEN + "x")
                    .line();
            assertThat(kubo.run("pin", "remote", "ls", "--service=wrong").status())
                    .isNotZero();
            kubo.run("pin", "remote", "service", "add", "ours", endpoint, TOKEN).line();
            kubo.run("pin", "remote", "add", "--service=ours", "--name=photos", cid)
                    .line();

            assertThat(kubo.run("pin", "remote", "ls", "--service=ours", "--name=photos")
                            .line())
                    .contains(cid, "pinned", "photos");
            kubo.kill();
            for (Node each : boxes.running()) {
                boxes.await(
                        "the cluster has the pin", 60, () -> boxes.pins(each).contains("2x safe, may lose 1 photos"));
            }
            boxes.collect();
            assertThat(Node.isSame(boxes.running().get(1).gateway("/ipfs/" + cid), file))
                    .isTrue();

            kubo.startOnline();
            kubo.run("pin", "remote", "rm", "--service=ours", "--name=photos", "--force")
                    .line();
            assertThat(kubo.run("pin", "remote", "ls", "--service=ours").line()).isEmpty();
            for (Node each : boxes.running()) {
                boxes.await("the pin is gone", 60, () -> boxes.pins(each).isEmpty());
            }
        }
    }
}
