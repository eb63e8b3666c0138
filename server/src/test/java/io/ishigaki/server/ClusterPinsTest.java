package io.ishigaki.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.dag.car.CarWriter;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Three daemons in one process, which keep pins together over loopback.
@Timeout(120)
class ClusterPinsTest extends ThreeBoxes {
    private static final Pattern ALL_PLACED = Pattern.compile(" (\\d+) of \\1 stripes lie where they belong");

    @Test
    void everyByteIsReadAfterABoxIsGone() throws IOException {
        String root = pin("2+1");
        await(() -> boxes.stream().allMatch(each -> isSafe(each, root)));
        boxes.forEach(each -> each.type("repo", "gc", "-q").only());
        assertThat(boxes.getFirst().type("pin", "ls", "--type=recursive").only())
                .doesNotContain(root);

        daemons.get(1).close();
        boxes.get(2)
                .type("get", "-o", directory.resolve("got").toString(), root)
                .only();

        requireSame(directory.resolve("got"));
    }

    @Test
    void pinThatIsMadeAgainLeavesNoLocalPin() throws IOException {
        String root = pin("2+1");
        await(() -> boxes.stream().allMatch(each -> isSafe(each, root)));

        boxes.getFirst().type("pin", "add", "--class=2+1", root).only();

        assertThat(boxes.getFirst().type("pin", "ls", "--type=recursive").only())
                .doesNotContain(root);
        assertThat(boxes.getFirst().type("pin", "rm", root).only()).isEqualTo("unpinned %s\n".formatted(root));
        assertThat(boxes.getFirst().type("pin", "ls", "--cluster").only()).isEmpty();
    }

    @Test
    void anyMemberPinsForItselfWhatTheClusterKeeps() throws IOException {
        String root = pin("2+1");
        await(() -> boxes.stream().allMatch(each -> isSafe(each, root)));
        boxes.forEach(each -> each.type("repo", "gc", "-q").only());

        boxes.get(2).type("pin", "add", root).only();
        boxes.get(2).type("repo", "gc", "-q").only();

        assertThat(boxes.get(2).type("refs", "local").only()).contains(leaf());
        assertThat(boxes.get(2).type("pin", "ls", "--type=recursive").only()).contains(root);
    }

    /// Dan is in no cluster, and knows two boxes of which neither has all.
    @Test
    void strangerReadsWhatTheBoxesItKnowsDoNotHold() throws IOException {
        String root = pin("2+1");
        await(() -> boxes.stream().allMatch(each -> isSafe(each, root)));
        boxes.forEach(each -> each.type("repo", "gc", "-q").only());
        daemons.get(0).close();

        Typist dan = Typist.initialized(directory, "dan");
        daemons.add(RunningDaemon.startOnline(dan));
        for (Typist each : boxes.subList(1, 3)) {
            dan.type(
                            "swarm",
                            "connect",
                            each.type("id", "-f=<addrs>")
                                    .only()
                                    .lines()
                                    .toList()
                                    .getFirst())
                    .only();
        }
        dan.type("get", "-o", directory.resolve("got").toString(), root).only();

        requireSame(directory.resolve("got"));
    }

    @Test
    void pinThatIsRemovedLeavesNothingAnywhere() throws IOException {
        String root = pin("2+1");
        await(() -> boxes.stream().allMatch(each -> isSafe(each, root)));

        assertThat(boxes.get(2).type("pin", "rm", root).only()).isEqualTo("unpinned %s\n".formatted(root));
        await(() -> boxes.stream()
                .allMatch(each -> each.type("pin", "ls", "--cluster").only().isEmpty()));

        for (Typist each : boxes) {
            await(() -> {
                each.type("repo", "gc", "-q").only();
                return !each.type("refs", "local").only().contains(leaf());
            });
        }
    }

    /// The CID of a block of the folder that is one file.
    private String leaf() {
        return boxes.getFirst()
                .type("add", "-Qn", folder.resolve("file1").toString())
                .only()
                .strip();
    }

    @Test
    void statusSaysWhatLiesWhere() throws IOException {
        String root = pin("2+1");
        await(() -> boxes.stream().allMatch(each -> isSafe(each, root)));

        String json = boxes.get(1).type("pin", "status", "--enc=json", root).only();

        assertThat(json)
                .contains("\"Cid\":\"" + root + "\"")
                .contains("\"Class\":\"2+1\"")
                .contains("\"State\":\"safe\"")
                .contains("\"MayLose\":1")
                .contains(
                        "\"Blocks\":",
                        "\"Parity\":",
                        "\"BytesStored\":",
                        "\"BytesDue\":0",
                        "\"BytesMoved\":",
                        "\"LossPerYear\":\"")
                .contains("\"Name\":\"ann\"");
        assertThat(boxes.get(1).type("pin", "status", root).only())
                .contains("lie where they belong\n", "estimated loss a year: ");
    }

    @Test
    void boxThatHasCodedAPinFetchesNothingOfIt() {
        String root = pin("2+1");
        await(() -> boxes.stream().allMatch(each -> isSafe(each, root)));

        assertThat(boxes.getFirst().type("pin", "status", "--enc=json", root).only())
                .containsPattern("\"BytesDue\":0,\"BytesMoved\":\\d{1,4},");
        assertThat(boxes.get(1).type("pin", "status", "--enc=json", root).only())
                .containsPattern("\"BytesDue\":0,\"BytesMoved\":\\d{6,},");
    }

    @Test
    void whatTheClusterCantKeepIsRefusedInWords() {
        Typist ann = boxes.getFirst();
        String root = ann.type("add", "-rQ", folder.toString()).only().strip();

        assertThat(ann.type("pin", "add", "--class=4+2", root).err())
                .contains("class 4+2 needs at least 5 boxes that offer space, the cluster has 3");
        assertThat(ann.type("pin", "add", "--class=many", root).err()).contains("'many'", "3x", "4+2");
        assertThat(ann.type("pin", "add", "--class=2x", "--recursive=false", root)
                        .err())
                .contains("recursive");
        assertThat(ann.type("pin", "add", "--expire-in=1h", root).err()).contains("--class");
        assertThat(ann.type("pin", "status", root).err()).contains(root + " is not pinned in the cluster");
    }

    @Test
    void localPinStaysBesideThatOfTheCluster() {
        Typist ann = boxes.getFirst();
        String root = ann.type("add", "-rQ", folder.toString()).only().strip();

        assertThat(ann.type("pin", "add", "--class=3x", "--name=photos", root).only())
                .contains("as 3x");
        assertThat(ann.type("pin", "ls", "--type=recursive").only()).contains(root);
        await(() -> boxes.get(2).type("pin", "ls", "--cluster").only().contains("safe, may lose 2 photos"));
    }

    @Test
    void whatIsAddedWithAClassStaysHereOnlyAsItsShare() {
        Typist ann = boxes.getFirst();

        String root = ann.type("add", "-rQ", "--class=2+1", "--pin-name=photos", folder.toString())
                .only()
                .strip();

        assertThat(ann.type("pin", "ls", "--cluster").only())
                .startsWith(root + " 2+1 ")
                .endsWith(" photos\n");
        assertThat(ann.type("pin", "ls", "--type=recursive").only()).doesNotContain(root);
        assertThat(ann.type("add", "--class=2+1", folder.resolve("file1").toString())
                        .only())
                .endsWith(" in the cluster as 2+1\n");
        assertThat(ann.type("add", "-r", "--class=2+1", "--pin=false", folder.toString())
                        .err())
                .contains("--class pins what is added");
        assertThat(ann.type("add", "-r", "--class=9+1", folder.toString()).err())
                .contains("class 9+1 needs at least 10 boxes");
    }

    @Test
    void pinMovesToANewVersionWithItsClassAndName() throws IOException {
        Typist ann = boxes.getFirst();
        String before = ann.type("add", "-rQ", "--class=2+1", "--pin-name=photos", folder.toString())
                .only()
                .strip();
        Files.writeString(folder.resolve("new"), "another file");
        String after =
                ann.type("add", "-rQ", "--pin=false", folder.toString()).only().strip();

        assertThat(ann.type("pin", "update", before, after).only())
                .isEqualTo("updated %s to %s\n".formatted(before, after));

        assertThat(ann.type("pin", "ls", "--cluster").only())
                .startsWith(after + " 2+1 ")
                .endsWith(" photos\n")
                .doesNotContain(before);
        await(() -> isSafe(boxes.get(2), after));
        boxes.forEach(each -> each.type("repo", "gc", "-q").only());
        daemons.get(1).close();
        assertThat(boxes.get(2).type("cat", after + "/new").only()).isEqualTo("another file");
        assertThat(ann.type("pin", "update", before, after).err()).contains("was not recursively pinned already");
    }

    @Test
    void boxThatLeavesHandsOverWhatItHeld() throws IOException {
        String root = pin("2x");
        await(() -> boxes.get(2).type("pin", "ls", "--cluster").only().contains("2x safe, may lose 1"));
        boxes.forEach(each -> each.type("repo", "gc", "-q").only());

        assertThat(boxes.getFirst().type("cluster", "leave").only())
                .startsWith("waiting: ")
                .contains("left cluster b");
        daemons.getFirst().close();

        assertThat(boxes.get(2).type("pin", "ls", "--cluster").only()).contains("2x safe, may lose 1");
        daemons.get(1).close();
        boxes.get(2)
                .type("get", "-o", directory.resolve("got").toString(), root)
                .only();
        assertThat(directory.resolve("got").resolve("file0")).hasSameBinaryContentAs(folder.resolve("file0"));
    }

    @Test
    void boxThatIsRemovedHandsOverWhatItHeldFirst() throws IOException {
        String root = pin("2x");
        await(() -> boxes.get(2).type("pin", "ls", "--cluster").only().contains("2x safe, may lose 1"));
        boxes.forEach(each -> each.type("repo", "gc", "-q").only());

        assertThat(boxes.getFirst().type("cluster", "remove", id(1)).only())
                .startsWith("waiting: ")
                .endsWith("removed %s\n".formatted(id(1)));
        daemons.get(1).close();
        daemons.getFirst().close();

        boxes.get(2)
                .type("get", "-o", directory.resolve("got").toString(), root)
                .only();
        requireSame(directory.resolve("got"));
    }

    @Test
    void boxThatIsAwayOrStolenIsRemovedAtOnce() {
        pin("2x");
        assertThat(boxes.getFirst().type("cluster", "remove", "--now", id(2)).only())
                .isEqualTo("removed %s\n".formatted(id(2)));
        daemons.get(1).close();
        await(() -> online(boxes.getFirst()) == 1);
        assertThat(boxes.getFirst().type("cluster", "remove", id(1)).only()).isEqualTo("removed %s\n".formatted(id(1)));
    }

    @Test
    void boxWhoseShareNobodyCanTakeIsNotRemoved() {
        String root = pin("2+1");
        await(() -> isSafe(boxes.get(2), root));
        String second = id(1);

        boxes.getFirst().type("cluster", "remove", second).only();
        assertThat(boxes.getFirst().type("cluster", "remove", id(2)).err())
                .contains(" " + root + " can't be read, for the other boxes are too few");
        await(() -> boxes.getFirst().type("cluster", "peers").only().lines().noneMatch(line -> line.endsWith(" 0 B")));
    }

    @Test
    void boxWhoseShareNobodyCanTakeMayNotLeave() {
        String root = pin("2+1");
        await(() -> isSafe(boxes.get(2), root));

        boxes.getFirst().type("cluster", "leave").only();
        assertThat(boxes.get(1).type("cluster", "leave").err()).contains("without this box " + root);
        await(() -> boxes.get(2).type("cluster", "peers").only().lines().count() == 3);
    }

    @Test
    void roomAndBalanceAreTold() {
        pin("2+1");
        await(() -> boxes.getFirst().type("pin", "ls", "--cluster").only().contains("safe"));

        assertThat(boxes.getFirst().type("cluster", "status").only())
                .containsPattern("  as 2\\+1 room for [0-9.]+ .B of data, [0-9.]+ .B free\n")
                .containsPattern("  as 3x room for ")
                .doesNotContain("4+2");
        List<String> balance =
                boxes.get(1).type("cluster", "balance").only().lines().toList();
        assertThat(balance.get(1)).startsWith(id(0)).matches(".* ann +[0-9.]+ .B +0 B +[0-9.]+ .B +[0-9.]+ .B +-");
        assertThat(balance.get(2)).matches(".* +0 B +[0-9.]+ .B +0 B +0 B +-");
        assertThat(balance).anyMatch(line -> line.matches("ann +[0-9.]+ .B +0 B +[0-9.]+ .B"));
        assertThat(balance.getLast()).matches(".* holds [0-9.]+ .B for ann");
        assertThat(boxes.get(1).type("cluster", "balance", "--enc=json").only())
                .contains("\"Households\":[{\"Household\":\"", "\"ForOthers\":0,", "\"For\":[{\"Household\":\"ann\"");
    }

    @Test
    void pinsOfABoxTakeNoMoreThanItsQuota() {
        Typist ann = boxes.getFirst();
        Typist bob = boxes.get(1);
        String root =
                bob.type("add", "-rQ", "--pin=false", folder.toString()).only().strip();
        assertThat(boxes.get(2).type("cluster", "quota", id(1), "1MB").err()).contains("only admins");
        assertThat(ann.type("cluster", "quota", id(1), "much").err()).contains("'much'", "such as 500GB");
        assertThat(ann.type("cluster", "quota", id(1), "1MB").only())
                .isEqualTo("pins of %s may take 1.0 MB; they take 0 B\n".formatted(id(1)));
        await(() -> bob.type("cluster", "balance").only().lines().anyMatch(line -> line.endsWith(" 1.0 MB")));

        assertThat(bob.type("pin", "add", "--class=2+1", root).err())
                .contains("the pins of %s may take 1000000 bytes of the cluster, parity included; they take 0, and this"
                        .formatted(id(1)));
        assertThat(bob.type("pin", "status", root).only()).contains("  error: the pins of " + id(1));

        assertThat(ann.type("cluster", "quota", id(1), "none").only())
                .isEqualTo("pins of %s may take what there is; they take 0 B\n".formatted(id(1)));
        await(() -> bob.type("cluster", "balance").only().lines().noneMatch(line -> line.endsWith(" 1.0 MB")));
        assertThat(bob.type("pin", "add", "--class=2+1", root).only()).startsWith("pinned " + root);
        await(() -> ann.type("pin", "ls", "--cluster").only().contains(" safe"));

        assertThat(ann.type("cluster", "quota", id(1), "1MB").only())
                .matches("pins of \\w+ may take 1.0 MB; they take [0-9.]+ MB, which stays, and no more is pinned\n");
    }

    /// Begins a pin of bob's which his quota doesn't allow, and that a local pin keeps meanwhile; answers its root.
    private String beginMoreThanIsAllowed() {
        Typist bob = boxes.get(1);
        String root =
                bob.type("add", "-rQ", "--pin=false", folder.toString()).only().strip();
        boxes.getFirst().type("cluster", "quota", id(1), "1MB").only();
        await(() -> bob.type("cluster", "balance").only().lines().anyMatch(line -> line.endsWith(" 1.0 MB")));
        assertThat(bob.type("pin", "add", "--class=2+1", root).err()).contains("may take 1000000 bytes");
        assertThat(bob.type("pin", "ls", "--type=recursive").only()).contains(root);
        return root;
    }

    private void allowMore() {
        boxes.getFirst().type("cluster", "quota", id(1), "none").only();
        await(() -> boxes.get(1).type("cluster", "balance").only().lines().noneMatch(line -> line.endsWith(" 1.0 MB")));
    }

    @Test
    void pinThatWaitsIsRemovedWithTheLocalPinThatWasMadeForIt() {
        String root = beginMoreThanIsAllowed();

        boxes.get(1).type("pin", "rm", root).only();

        assertThat(boxes.get(1).type("pin", "ls", "--type=recursive").only()).isEmpty();
        assertThat(boxes.get(1).type("pin", "ls", "--cluster").only()).isEmpty();
    }

    @Test
    void pinThatIsTriedAgainLeavesNoLocalPin() {
        String root = beginMoreThanIsAllowed();
        allowMore();

        boxes.get(1).type("pin", "add", "--class=2+1", root).only();

        assertThat(boxes.get(1).type("pin", "ls", "--type=recursive").only()).isEmpty();
    }

    @Test
    void localPinThatIsAskedForWhileAPinWaitsStays() {
        String root = beginMoreThanIsAllowed();
        boxes.get(1).type("pin", "add", root).only();
        allowMore();

        boxes.get(1).type("pin", "add", "--class=2+1", root).only();

        assertThat(boxes.get(1).type("pin", "ls", "--type=recursive").only()).contains(root);
    }

    @Test
    void localPinOfAnArchivesRootStaysToo() throws IOException {
        Cid root = Cid.parse(beginMoreThanIsAllowed());
        Path archive = directory.resolve("root.car");
        try (OutputStream out = Files.newOutputStream(archive)) {
            CarWriter.begin(out, List.of(root), CarWriter.Repeats.DROPPED);
        }
        boxes.get(1).type("dag", "import", archive.toString()).only();
        allowMore();

        boxes.get(1).type("pin", "add", "--class=2+1", root.toString()).only();

        assertThat(boxes.get(1).type("pin", "ls", "--type=recursive").only()).contains(root.toString());
    }

    @Test
    void pinCountsOnABoxThatHasJoinedJustBefore() throws IOException {
        Typist dan = Typist.initialized(directory, "dan");
        daemons.add(RunningDaemon.startOnline(dan));
        join(dan);

        assertThat(boxes.getFirst()
                        .type("add", "-rQ", "--class=3+1", folder.toString())
                        .err())
                .isEmpty();
    }

    @Test
    void pinIsSafeWhileItMovesToABoxThatHasJoined() throws IOException {
        String root = pin("2+1");
        await(() -> boxes.stream().allMatch(each -> isSafe(each, root)));
        Typist dan = Typist.initialized(directory, "dan");
        daemons.add(RunningDaemon.startOnline(dan));
        join(dan);

        Typist ann = boxes.getFirst();
        var status = new AtomicReference<>("");
        await(() -> {
            status.set(ann.type("pin", "status", root).only());
            return !ALL_PLACED.matcher(status.get()).find();
        });

        assertThat(status.get()).contains(" 2+1 safe, may lose 1");
    }
}
