package io.ishigaki.exchange.engine;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.exchange.message.Part;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/// Decides which peer is answered next, and with how much.
///
/// Deficit round robin: in each round a peer may be given a quantum of bytes for its weight; what it takes beyond
/// that, as blocks don't end where a quantum does, is taken off its next ones. A peer that has nothing ready keeps
/// no claim.
///
/// *Threading.* Thread-safe by its own lock, under which no other code runs but what says the limit. Does no I/O:
/// [#next] gives a [Task]
/// out, and whoever does it reports by [#finished] or [#abandoned], and then [#sent]. After each of these, and
/// after what peers say, [#next] may have more.
///
/// *Bounds.* At most [#WANTS_MAX] wants, [#UNSENT_BYTES_MAX] bytes of unsent messages and a task for each peer
/// more.
///
/// @see <a href="https://specs.ipfs.tech/bitswap-protocol/#bitswap-1-2-0-interaction-pattern">Bitswap 1.2.0:
/// interaction pattern</a>
public final class Engine {
    /// Wants of all peers: 64 full wantlists. Of those that are too many, unmet ones of the longest list go first.
    static final int WANTS_MAX = 65_536;

    static final int TASK_WANTS_MAX = 64;
    static final int TASK_BYTES_MAX = 1 << 20;

    /// A peer of the greatest weight may take a whole task in a round.
    static final int QUANTUM_BYTES = 256 << 10;

    /// What answering a want costs at least, where it makes less to send: looking for a block isn't free.
    static final int TURN_BYTES_MIN = 1 << 10;

    /// While so many bytes of messages wait to be sent, nothing more is read.
    static final long UNSENT_BYTES_MAX = 32 << 20;

    /// A block that is on its way to us is most likely here by then.
    static final Duration WITHHELD_MAX = Duration.ofSeconds(2);

    private final Ticker ticker;
    private final IntSupplier peersAtOnceMax;
    private final Map<PeerId, Ledger> ledgers = new HashMap<>();
    private final Deque<Ledger> round = new ArrayDeque<>();
    private final Deque<Withheld> withheld = new ArrayDeque<>();
    private long unsent;
    private int wants;

    /// An absence that a peer must be told of at `due`, in nanoseconds of the ticker.
    private record Withheld(long due, PeerId peer, Cid cid) {}

    /// @param peersAtOnceMax says how many peers are answered at the same time: few where the upload is capped, so
    ///     that each message ends soon. Asked often, under the lock
    public Engine(Ticker ticker, IntSupplier peersAtOnceMax) {
        this.ticker = ticker;
        this.peersAtOnceMax = peersAtOnceMax;
    }

    /// Says how much `peer` counts, which is connected.
    public synchronized void connected(PeerId peer, Standing standing) {
        ledgers.computeIfAbsent(peer, _ -> new Ledger(peer, standing)).standing = standing;
    }

    /// Forgets everything about `peer`.
    public synchronized void disconnected(PeerId peer) {
        Ledger ledger = ledgers.remove(peer);
        if (ledger != null) {
            wants -= ledger.wants.size();
            unsent -= ledger.unsent;
            round.remove(ledger);
        }
    }

    /// Takes what `peer` says about its wants; other parts aren't the engine's business. Of a peer that isn't
    /// connected, nothing is taken.
    public synchronized void receive(PeerId peer, Part part) {
        change(peer, ledger -> {
            switch (part) {
                case Part.FullWantlist _ -> ledger.wants.clear();
                case Part.Cancel(Cid cid) -> ledger.wants.cancel(cid);
                // Whoever can read the CID has the block: nothing is answered, as Kubo does.
                case Part.Want want when want.cid().multihash().isIdentity() -> {}
                // It wasn't patient enough: the block is on its way.
                case Part.Want want when ledger.isSending(want) -> {}
                case Part.Want want -> ledger.wants.add(want);
                case Part.Payload _, Part.Have _, Part.DontHave _, Part.PendingBytes _ -> {}
            }
        });
        while (wants > WANTS_MAX && evict(peer)) {
            // Adding one want makes one too many.
        }
    }

    /// Forgets one unmet want of the longest list that has one, or else a want of `last`, who came last.
    private boolean evict(PeerId last) {
        Optional<Ledger> longest = ledgers.values().stream()
                .filter(ledger -> ledger.wants.hasUnmet())
                .max(Comparator.comparingInt(ledger -> ledger.wants.size()));
        if (longest.isPresent()) {
            change(longest.get().peer, ledger -> ledger.wants.evictUnmet());
            return true;
        }
        int before = wants;
        change(last, ledger -> ledger.wants.evictLowest());
        return wants < before;
    }

    /// Says that a block is here now.
    public synchronized void added(Multihash block) {
        for (Ledger ledger : ledgers.values()) {
            if (ledger.wants.hasUnmet() || ledger.task != null) {
                ledger.wants.wake(block);
                enterRound(ledger);
            }
        }
    }

    /// Says that a block which was to be [brought][Bringer#bring] won't come: those who wait for it are told.
    public synchronized void failed(Multihash block) {
        for (Ledger ledger : ledgers.values()) {
            ledger.wants.giveUp(block);
            enterRound(ledger);
        }
    }

    /// Whether a peer waits for a block that isn't here.
    public synchronized boolean isAwaited(Multihash block) {
        return ledgers.values().stream().anyMatch(ledger -> ledger.wants.awaits(block));
    }

    private void change(PeerId peer, Consumer<Ledger> change) {
        Ledger ledger = ledgers.get(peer);
        if (ledger != null) {
            int before = ledger.wants.size();
            change.accept(ledger);
            wants += ledger.wants.size() - before;
            enterRound(ledger);
        }
    }

    private void enterRound(Ledger ledger) {
        if (!ledger.inRound && ledger.isReady()) {
            ledger.inRound = true;
            round.addLast(ledger);
        }
    }

    /// What is to be done next; empty where nothing is ready, or as much is under way as may be.
    /// Its caller does it, and asks again.
    public synchronized Optional<Task> next() {
        wakeOverdue();
        if (unsent >= UNSENT_BYTES_MAX) {
            return Optional.empty();
        }
        long answered = ledgers.values().stream().filter(Ledger::isAnswered).count();
        int answeredMax = peersAtOnceMax.getAsInt();
        int passedOver = 0;
        while (passedOver < round.size()) {
            Ledger ledger = round.removeFirst();
            if (!ledger.isReady()) {
                leaveRound(ledger);
            } else if (answered >= answeredMax && !ledger.isAnswered()) {
                round.addLast(ledger);
                passedOver++;
            } else if (ledger.deficit <= 0) {
                ledger.deficit += (long) QUANTUM_BYTES * ledger.standing.weight();
                round.addLast(ledger);
                passedOver = 0;
            } else {
                return Optional.of(begin(ledger));
            }
        }
        return Optional.empty();
    }

    private Task begin(Ledger ledger) {
        ledger.inRound = false;
        int bytesMax = (int) Math.min(ledger.deficit, TASK_BYTES_MAX);
        var task = new Task(ledger.peer, ledger.wants.take(TASK_WANTS_MAX), bytesMax);
        ledger.task = task;
        return task;
    }

    private static void leaveRound(Ledger ledger) {
        ledger.inRound = false;
        // Nobody saves up turns for later; what was overdrawn stays overdrawn.
        ledger.deficit = ledger.wants.hasReady() ? ledger.deficit : Math.min(0, ledger.deficit);
    }

    /// Takes what came of `task`, whose messages are going to be sent from now on.
    public synchronized void finished(Task task, Answer answer) {
        Ledger ledger = ledgers.get(task.peer());
        if (ledger == null || !task.equals(ledger.task)) {
            return;
        }
        ledger.task = null;
        ledger.sending(answer.given(task), answer.bytes());
        unsent += answer.bytes();
        ledger.deficit -= Math.max(
                answer.bytes(),
                (long) TURN_BYTES_MIN * (task.turns().size() - answer.left().size()));
        change(task.peer(), _ -> settle(ledger.wants, task, answer));
        answer.withheld().forEach(want -> withhold(task.peer(), want.cid()));
        if (!ledger.wants.hasReady()) {
            leaveRound(ledger);
        }
    }

    private void withhold(PeerId peer, Cid cid) {
        // Where too much is withheld, nobody waits.
        long wait = withheld.size() < WANTS_MAX ? WITHHELD_MAX.toNanos() : 0;
        var entry = new Withheld(ticker.nanos() + wait, peer, cid);
        if (wait == 0) {
            withheld.addFirst(entry);
            wakeOverdue();
        } else {
            withheld.addLast(entry);
        }
    }

    private static void settle(Wantlist wants, Task task, Answer answer) {
        answer.absent().forEach(wants::putOff);
        answer.withheld().forEach(wants::putOff);
        answer.left().forEach(wants::putBack);
        // Those above aren't being answered any more, so that this concerns the others only.
        task.turns().forEach(turn -> wants.settle(turn.want()));
    }

    /// Says that `task` can't be done: its wants are forgotten, as if they had been answered.
    public synchronized void abandoned(Task task) {
        finished(task, new Answer(List.of(), 0, List.of(), List.of(), List.of()));
    }

    /// Says that `bytes` of the messages for `peer` are sent, or won't be.
    public synchronized void sent(PeerId peer, long bytes) {
        change(peer, ledger -> unsent -= ledger.sent(bytes));
    }

    /// When [#next] may have something to do though nothing else happens, in nanoseconds of the ticker.
    public synchronized OptionalLong due() {
        Withheld first = withheld.peekFirst();
        return first == null ? OptionalLong.empty() : OptionalLong.of(first.due);
    }

    private void wakeOverdue() {
        long now = ticker.nanos();
        for (Withheld first = withheld.peekFirst();
                first != null && first.due - now <= 0;
                first = withheld.peekFirst()) {
            Withheld overdue = withheld.removeFirst();
            change(overdue.peer, ledger -> ledger.wants.wakeImpatient(overdue.cid));
        }
    }

    /// What `peer` wants and hasn't got, in no order.
    public synchronized List<Cid> wantlist(PeerId peer) {
        Ledger ledger = ledgers.get(peer);
        return ledger == null ? List.of() : ledger.wants.cids();
    }

    /// How many wants `peer` has that aren't answered for good.
    public synchronized int wants(PeerId peer) {
        Ledger ledger = ledgers.get(peer);
        return ledger == null ? 0 : ledger.wants.size();
    }
}
