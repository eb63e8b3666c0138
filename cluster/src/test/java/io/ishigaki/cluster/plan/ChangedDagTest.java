package io.ishigaki.cluster.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How much of a folder of 10 GiB is coded anew when 1 % of it changes.
///
/// A class without parity, for bodies of that size would take minutes to code; which blocks stand in which stripe
/// doesn't depend on it.
class ChangedDagTest {
    private static final int CHUNK = 1 << 20;
    private static final long FOLDER_BYTES = 10L << 30;
    private static final StorageClass CLASS = new StorageClass(4, 0);

    private final FakeDag dag = new FakeDag();
    private final Random random;

    ChangedDagTest() {
        random = new Random(20);
    }

    private record File(String name, long length) {}

    /// Some of a few bytes, some of gigabytes.
    private List<File> files() {
        var files = new ArrayList<File>();
        long left = FOLDER_BYTES;
        while (left > 0) {
            long length = Math.min(left, (long) (100_000 * Math.exp(random.nextGaussian() * 2.5 + 4)));
            files.add(new File("file %d".formatted(files.size()), length));
            left -= length;
        }
        return files;
    }

    private Cid folder(List<File> files) {
        return dag.node(files.stream().map(this::file).toList());
    }

    private Cid file(File file) {
        var chunks = new ArrayList<Cid>();
        for (long from = 0; from < file.length() || chunks.isEmpty(); from += CHUNK) {
            chunks.add(dag.namedLeaf(file.name() + " at " + from, (int) Math.min(CHUNK, file.length() - from)));
        }
        return chunks.size() == 1 ? chunks.getFirst() : dag.node(chunks);
    }

    /// The share of bytes of data in stripes that are not among those of `before`.
    private double newShare(List<File> before, List<File> after) throws IOException {
        Set<Multihash> known = new HashSet<>();
        for (Stripe stripe : new Recorded(dag, folder(before), CLASS).stripes()) {
            known.add(stripe.id());
        }
        long changed = 0;
        long all = 0;
        for (Stripe stripe : new Recorded(dag, folder(after), CLASS).stripes()) {
            long length = stripe.data().stream().mapToLong(Cell::length).sum();
            all += length;
            changed += known.contains(stripe.id()) ? 0 : length;
        }
        return (double) changed / all;
    }

    @ParameterizedTest(name = "{0} changes")
    @ValueSource(ints = {1, 2, 3})
    void onePercentOfNewFilesIsCodedAsLessThanThree(int places) throws IOException {
        List<File> before = files();
        var after = new ArrayList<>(before);
        for (int place = 0; place < places; place++) {
            after.add(random.nextInt(after.size()), new File("new " + place, FOLDER_BYTES / 100 / places));
        }

        assertThat(newShare(before, after)).isBetween(0.0099, 0.03);
    }

    @Test
    void onePercentOfRemovedFilesIsCodedAsLessThanThree() throws IOException {
        List<File> before = files();
        var after = new ArrayList<>(before);
        long removed = 0;
        int at = after.size() / 3;
        while (removed < FOLDER_BYTES / 100) {
            removed += after.remove(at).length();
        }

        assertThat(newShare(before, after)).isLessThan(0.03);
    }

    @Test
    void onePercentRewrittenInPlaceIsCodedAsLessThanThree() throws IOException {
        List<File> before = files();
        var after = new ArrayList<File>();
        long changed = 0;
        for (File file : before) {
            boolean changes = after.size() > before.size() / 2 && changed + file.length() < FOLDER_BYTES / 100;
            changed += changes ? file.length() : 0;
            after.add(changes ? new File(file.name() + " anew", file.length()) : file);
        }

        assertThat(newShare(before, after)).isBetween(0.005, 0.03);
    }

    @Test
    void changeOfOneFileLeavesMostNodesOfThePlan() throws IOException {
        List<File> before = files();
        var after = new ArrayList<>(before);
        after.set(before.size() / 2, new File("another", 3 << 20));

        Set<Cid> known = new Recorded(dag, folder(before), CLASS).nodes().keySet();
        Set<Cid> then = new Recorded(dag, folder(after), CLASS).nodes().keySet();

        assertThat(then.stream().filter(node -> !known.contains(node)).count())
                .isLessThanOrEqualTo(then.size() / 5 + 1);
    }
}
