package io.ishigaki.dag;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Uvarint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The published vectors beside the repository: `../shared/fixtures`, or where `ISHIGAKI_FIXTURES` says.
public final class Fixtures {
    private Fixtures() {}

    /// The fixture at `name`; the test is skipped where there are none.
    public static Path path(String name) {
        Optional<Path> root = root();
        assumeThat(root).as("no fixtures: set ISHIGAKI_FIXTURES").isPresent();
        return root.get().resolve(name);
    }

    /// The blocks of a CARv1 of gateway-conformance, such as `path_gateway_unixfs/symlink.car`.
    public static MemoryBlocks gatewayCar(String name) throws IOException {
        return MemoryBlocks.of(readCar(Files.readAllBytes(path("gateway-conformance/" + name))));
    }

    /// The blocks of a CARv1, unchecked.
    public static List<Block> readCar(byte[] car) {
        ByteBuffer in = ByteBuffer.wrap(car);
        int headerLength = (int) Uvarint.read(in);
        in.position(in.position() + headerLength);
        List<Block> blocks = new ArrayList<>();
        while (in.hasRemaining()) {
            int end = (int) Uvarint.read(in) + in.position();
            Cid cid = Cid.read(in);
            byte[] body = new byte[end - in.position()];
            in.get(body);
            blocks.add(new Block(cid, Bytes.ofOwned(body)));
        }
        return blocks;
    }

    private static Optional<Path> root() {
        String named = System.getProperty("ISHIGAKI_FIXTURES", System.getenv("ISHIGAKI_FIXTURES"));
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path fixtures = folder.resolve("shared/fixtures");
            if (Files.isDirectory(fixtures)) {
                return Optional.of(fixtures);
            }
        }
        return Optional.empty();
    }
}
