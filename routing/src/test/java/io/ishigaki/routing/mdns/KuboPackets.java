package io.ishigaki.routing.mdns;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.key.PeerId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// What Kubo 0.43.0 sent; the resource says how.
final class KuboPackets {
    static final PeerId PEER = PeerId.parse("12D3KooWRAQAvjs1GN3sqN3HsZ2HCE28SvN3cA5MFea3S9553A1f");

    static final Bytes QUERY = packets().get(0);
    static final Bytes ANSWER = packets().get(1);
    static final Bytes PROBE = packets().get(2);
    static final Bytes ANNOUNCEMENT = packets().get(3);

    private KuboPackets() {}

    private static List<Bytes> packets() {
        var resource = Objects.requireNonNull(KuboPackets.class.getResourceAsStream("kubo-0.43.0-packets.txt"));
        try (var lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.US_ASCII))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Bytes::ofHex)
                    .toList();
        } catch (IOException e) {
            throw new AssertionError("reading a resource", e);
        }
    }
}
