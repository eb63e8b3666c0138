package io.ishigaki.cluster.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.cluster.post.SimulatedDisk;
import io.ishigaki.cluster.post.SimulatedPost;
import io.ishigaki.cluster.post.SimulatedTime;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Clusters to which everything happens at once; in the end all members agree, and nothing that all had is lost.
/// `-Dishi.seeds=10000` runs more of them.
class ConvergenceTest {
    private static final int SEEDS = 100;
    private static final int STEPS = 50;

    /// One cluster and its history.
    private static final class History {
        private final SimulatedTime time;
        private final RandomGenerator random;
        private final SimulatedPost post;
        private final List<Box> members = new ArrayList<>();

        /// Disks that were kept aside since the last change of members: one that an old disk has lost before it
        /// spread is lost.
        private final Map<Box, SimulatedDisk.Snapshot> snapshots = new HashMap<>();

        /// What all members had, and nobody has removed since.
        private final Set<PinId> kept = new TreeSet<>();

        /// What somebody had, and then, when all agreed, nobody.
        private final Set<PinId> gone = new TreeSet<>();

        private final Set<PinId> seen = new TreeSet<>();

        private int boxes;
        private int pins;

        History(SimulatedTime time) throws IOException {
            this.time = time;
            this.random = time.random();
            this.post = new SimulatedPost(time);
            fresh().found();
            int count = random.nextInt(2, 6);
            while (members.size() < count) {
                join();
            }
        }

        private Box fresh() {
            var box = new Box(time, post, boxes++);
            members.add(box);
            return box;
        }

        private void join() throws IOException {
            List<Box> admins = running().stream().filter(History::isAdmin).toList();
            if (!admins.isEmpty() && members.size() < 7) {
                snapshots.clear();
                fresh().joinBy(any(admins), random.nextBoolean() ? Role.ADMIN : Role.MEMBER);
            }
        }

        private static boolean isAdmin(Box box) {
            return box.state()
                    .member(box.peer())
                    .filter(member -> member.role() == Role.ADMIN)
                    .isPresent();
        }

        private List<Box> running() {
            return members.stream().filter(Box::isRunning).toList();
        }

        private <T> T any(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        void step() throws IOException {
            List<Box> running = running();
            if (running.isEmpty()) {
                any(members).start();
                return;
            }
            Box box = any(running);
            switch (random.nextInt(14)) {
                case 0, 1, 2 -> box.state().put(box.pin(pins++));
                case 3, 4 -> change(box);
                case 5 -> unpin(box);
                case 6 -> box.stop();
                case 7 ->
                    members.stream()
                            .filter(each -> !each.isRunning())
                            .findFirst()
                            .ifPresent(this::start);
                case 8 -> cut();
                case 9 -> post.heal();
                case 10 -> replaceDisk(box);
                case 11 -> join();
                case 12 -> remove(box);
                default -> box.state().describe(new Profile("box" + pins, "", "", pins, List.of()));
            }
        }

        private void start(Box box) {
            try {
                box.start();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private void change(Box box) throws IOException {
            List<PinRecord> known = box.state().pins();
            if (known.isEmpty()) {
                return;
            }
            PinRecord pin = any(known);
            box.state()
                    .put(
                            random.nextBoolean()
                                    ? pin.withName("name" + pins++)
                                    : pin.pinned(Cid.ofRaw(new byte[] {(byte) pins++})));
        }

        private void unpin(Box box) throws IOException {
            List<PinRecord> known = box.state().pins();
            if (!known.isEmpty()) {
                PinId id = any(known).id();
                kept.remove(id);
                box.state().remove(Set.of(id));
            }
        }

        private void cut() {
            post.cut(members.stream()
                    .filter(_ -> random.nextBoolean())
                    .map(Box::peer)
                    .collect(Collectors.toSet()));
        }

        /// A disk is kept aside, comes back, or is lost.
        private void replaceDisk(Box box) throws IOException {
            if (random.nextBoolean()) {
                snapshots.put(box, box.disk().snapshot());
            } else if (snapshots.containsKey(box)) {
                box.setBack(snapshots.remove(box));
            } else if (agree()) {
                List<Box> admins = running().stream()
                        .filter(each -> each != box && isAdmin(each))
                        .toList();
                // The last admin isn't wiped: nobody could let it in again. Nor is a box that may have let in one that
                // nobody else knows.
                if (!admins.isEmpty()) {
                    snapshots.clear();
                    box.wipe();
                    box.joinBy(any(admins), Role.MEMBER);
                }
            }
        }

        private void remove(Box box) throws IOException {
            Box other = any(members);
            // Two at once are the matter of another test.
            if (other != box && isAdmin(box) && box.state().isMember(other.peer()) && members.size() > 2 && agree()) {
                box.state().removeMember(other.peer());
                other.stop();
                members.remove(other);
                snapshots.clear();
            }
        }

        private boolean agree() {
            return members.stream().allMatch(Box::isRunning)
                    && members.stream()
                                    .map(each -> List.of(
                                            Set.copyOf(each.state().pins()),
                                            each.state().members()))
                                    .distinct()
                                    .count()
                            == 1;
        }

        /// Notes what all members know.
        void look() {
            if (!members.stream().allMatch(Box::isRunning)) {
                return;
            }
            Set<PinId> everywhere = new HashSet<>(ids(members.getFirst()));
            for (Box box : members) {
                everywhere.retainAll(ids(box));
                seen.addAll(ids(box));
            }
            kept.addAll(everywhere);
            if (agree()) {
                gone.addAll(seen);
                gone.removeAll(everywhere);
            }
        }

        private static Set<PinId> ids(Box box) {
            return box.state().pins().stream().map(PinRecord::id).collect(Collectors.toSet());
        }

        void settle() throws IOException {
            post.heal();
            post.conditions(SimulatedPost.Conditions.GOOD);
            for (Box box : members) {
                if (!box.isRunning()) {
                    box.start();
                }
            }
            time.run(Duration.ofMinutes(5));
        }
    }

    @Test
    void allMembersAgreeInTheEndAndNothingThatAllHadIsLost() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var history = new History(time);
            if (time.random().nextBoolean()) {
                history.post.conditions(SimulatedPost.Conditions.BAD);
            }
            for (int i = 0; i < STEPS; i++) {
                history.step();
                time.run(time.between(Duration.ZERO, Duration.ofSeconds(20)));
                history.look();
            }

            history.settle();

            Box first = history.members.getFirst();
            for (Box box : history.members) {
                assertThat(box.state().members()).isEqualTo(first.state().members());
                assertThat(Set.copyOf(box.state().pins()))
                        .isEqualTo(Set.copyOf(first.state().pins()));
                assertThat(box.sync().isInSync()).isTrue();
            }
            assertThat(first.state().members().stream().map(Member::id).toList())
                    .containsExactlyInAnyOrderElementsOf(
                            history.members.stream().map(Box::peer).toList());
            Set<PinId> ids = History.ids(first);
            assertThat(history.kept).allMatch(ids::contains);
            assertThat(history.gone).noneMatch(ids::contains);
        });
    }
}
