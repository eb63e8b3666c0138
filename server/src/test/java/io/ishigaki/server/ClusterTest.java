package io.ishigaki.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Three daemons in one process, which become a cluster over loopback.
@Timeout(120)
class ClusterTest {
    @TempDir
    Path directory = Path.of("");

    private Typist ann = new Typist(directory, directory);
    private Typist bob = new Typist(directory, directory);
    private Typist cid = new Typist(directory, directory);
    private final List<RunningDaemon> daemons = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        ann = Typist.initialized(directory, "ann");
        bob = Typist.initialized(directory, "bob");
        cid = Typist.initialized(directory, "cid");
        for (Typist typist : List.of(ann, bob, cid)) {
            daemons.add(RunningDaemon.startOnline(typist));
        }
    }

    @AfterEach
    void end() {
        daemons.forEach(RunningDaemon::close);
    }

    private void assemble() {
        assertThat(ann.type("cluster", "init", "--name=attic", "--household=home", "--capacity=1MB")
                        .only())
                .startsWith("founded cluster b");
        assertThat(bob.type("cluster", "join", invite(ann), "--name=cellar").only())
                .matches("joined cluster b\\w+, which has 2 members\n");
        cid.type("cluster", "join", invite(bob, "--household=friend", "--capacity=2MB", "--quota=3MB"))
                .only();
        await(() -> online(ann) == 3 && online(bob) == 3 && online(cid) == 3);
        await(() -> List.of(ann, bob, cid).stream().allMatch(ClusterTest::knowsWhatTheOthersOffer));
    }

    private static boolean knowsWhatTheOthersOffer(Typist by) {
        String peers = by.type("cluster", "peers").only();
        return List.of(" attic ", "1.0 MB", " cellar ", "2.0 MB").stream().allMatch(peers::contains);
    }

    /// The last line of what `cluster invite` prints.
    private static String invite(Typist by, String... options) {
        var arguments = new ArrayList<>(List.of("cluster", "invite"));
        arguments.addAll(List.of(options));
        return by.type(arguments.toArray(String[]::new)).only().lines().toList().getLast();
    }

    private static long online(Typist by) {
        return by.type("cluster", "peers")
                .only()
                .lines()
                .filter(line -> line.contains(" yes "))
                .count();
    }

    /// Asks again and again; each time is a command, which takes its time.
    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static String id(Typist of) {
        return of.type("id", "-f", "<id>").only();
    }

    /// Ends the daemon of `of` and starts another.
    private void restart(Typist of) {
        int index = List.of(ann, bob, cid).indexOf(of);
        daemons.get(index).close();
        daemons.set(index, RunningDaemon.startOnline(of));
    }

    @Test
    void boxesBecomeAClusterAndKnowEachOtherAfterARestart() {
        assemble();

        String peers = cid.type("cluster", "peers").only();
        assertThat(peers.lines().toList().get(1))
                .startsWith(id(ann))
                .contains(" attic ", " home ", " admin ", "1.0 MB");
        assertThat(peers.lines().toList().get(2)).startsWith(id(bob)).contains(" cellar ", " admin ");
        assertThat(peers.lines().toList().get(3)).startsWith(id(cid)).contains(" friend ", " member ", "2.0 MB");
        assertThat(ann.type("cluster", "peers", "--enc=json").only())
                .startsWith("{\"Peers\":[{\"ID\":\"" + id(ann)
                        + "\",\"Name\":\"attic\",\"Household\":\"home\",\"Zone\":\"\","
                        + "\"Role\":\"admin\",\"Online\":true,\"Used\":");
        assertThat(ann.type("cluster", "balance", "--enc=json").only())
                .contains("\"Household\":\"friend\",\"Own\":0,\"ForOthers\":0,\"ByOthers\":0,\"For\":[],\"Taken\":0,"
                        + "\"Quota\":3000000}");
        assertThat(ann.type("cluster", "layout").only()).contains("household friend, 2.0 MB\n    " + id(cid));

        restart(cid);
        await(() -> online(cid) == 3 && online(ann) == 3);
        await(() -> cid.type("cluster", "status").only().contains("members 3, online 3\npins 0\n"));
        await(() -> cid.type("cluster", "status").only().contains("in sync with all that are online\n"));
        assertThat(ann.type("cluster", "events").only()).contains("member %s has gone\n".formatted(id(cid)));
    }

    @Test
    void inviteIsGoodOnceAndUntilItIsRevoked() {
        ann.type("cluster", "init").only();
        String used = invite(ann);
        bob.type("cluster", "join", used).only();
        assertThat(cid.type("cluster", "join", used).err()).contains("another box has used it");

        String revoked = invite(ann);
        assertThat(ann.type("cluster", "invite", "--revoke").only()).isEqualTo("revoked 1 invites\n");
        assertThat(cid.type("cluster", "join", revoked).err()).contains("revoked");

        assertThat(cid.type("cluster", "join", used.substring(0, 40)).err()).contains("cut short or damaged");
        assertThat(cid.type("cluster", "peers").err()).contains("this box is in no cluster");
        assertThat(bob.type("cluster", "join", invite(ann)).err()).contains("it has to leave that first");
    }

    @Test
    void removedMemberIsOutAndWhoLeavesIsToo() {
        assemble();

        assertThat(cid.type("cluster", "remove", "attic").err()).contains("only admins say who is a member");
        assertThat(ann.type("cluster", "promote", id(cid)).only()).isEqualTo(id(cid) + " is an admin\n");
        assertThat(bob.type("cluster", "remove", "--now", id(cid)).only()).isEqualTo("removed " + id(cid) + "\n");
        await(() -> ann.type("cluster", "peers").only().lines().count() == 3);
        assertThat(cid.type("cluster", "leave", "--forget").only()).startsWith("left cluster b");
        assertThat(cid.type("cluster", "join", invite(ann)).err()).contains("restart its daemon");
        restart(cid);
        assertThat(cid.type("cluster", "join", invite(ann)).err()).contains("removed from the cluster for good");

        assertThat(bob.type("cluster", "leave").only()).contains("left cluster b");
        await(() -> ann.type("cluster", "peers").only().lines().count() == 2);
        restart(bob);
        assertThat(bob.type("cluster", "join", invite(ann)).only()).endsWith("2 members\n");
    }

    @Test
    void commandsSayThatTheyNeedADaemon() {
        daemons.removeFirst().close();

        assertThat(ann.type("cluster", "init").err()).contains("Try running 'ishi daemon' first");
    }
}
