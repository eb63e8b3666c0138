package io.ishigaki.tests;

import io.ishigaki.blockstore.log.FileHeader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// Bodies of blocks where they lie in the segments of a box, in each of which a bit can be flipped.
///
/// *Confined to* the thread of its test.
final class Rot {
    /// So many bytes at the beginning of a body are found nowhere else.
    private static final int NEEDLE_BYTES = 32;

    private final List<Place> places;
    private final Random random;

    /// Where a body lies.
    private record Place(Path segment, int offset, int length) {}

    private Rot(List<Place> places, Random random) {
        this.places = places;
        this.random = random;
    }

    /// Finds bodies of some blocks that a running box has.
    static Rot choose(Node box, int count, Random random) throws IOException, InterruptedException {
        List<String> cids = new ArrayList<>(
                box.run("refs", "local").line().lines().map(String::strip).toList());
        Collections.shuffle(cids, random);
        List<Place> found = new ArrayList<>();
        for (String cid : cids) {
            byte[] body = box.run("--offline", "block", "get", cid).output().toArray();
            if (found.size() < count && body.length >= NEEDLE_BYTES) {
                found.add(find(box, body));
            }
        }
        return new Rot(found, random);
    }

    /// Where the last copy lies: those before are dead.
    private static Place find(Node box, byte[] body) throws IOException {
        String needle = text(Arrays.copyOf(body, NEEDLE_BYTES));
        List<Path> segments;
        try (Stream<Path> files = Files.list(box.repository().resolve("store/segments"))) {
            segments = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : segments) {
            int at = text(Files.readAllBytes(each)).lastIndexOf(needle);
            if (at >= 0) {
                return new Place(each, at, body.length);
            }
        }
        throw new AssertionError(
                "a block of %d bytes lies in no segment of %s".formatted(body.length, box.repository()));
    }

    /// A character a byte.
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /// How many bodies there are.
    int count() {
        return places.size();
    }

    /// Flips a bit in the header of each segment in which they lie.
    void flipHeaders() throws IOException {
        for (Path each : places.stream().map(Place::segment).distinct().toList()) {
            flip(each, 0, FileHeader.BYTES);
        }
    }

    private void flip(Path segment, int offset, int length) throws IOException {
        try (var file = new RandomAccessFile(segment.toFile(), "rw")) {
            long at = (long) offset + random.nextInt(length);
            file.seek(at);
            int before = file.read();
            file.seek(at);
            file.write(before ^ 1 << random.nextInt(Byte.SIZE));
        }
    }

    /// Flips a bit of each.
    void flip() throws IOException {
        for (Place each : places) {
            flip(each.segment, each.offset, each.length);
        }
    }
}
