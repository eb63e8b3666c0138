package io.ishigaki.exchange.session;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A block that is missing, who needs it, and what each peer has said about it. *Confined to* the scheduler's lock.
final class Want {
    final Cid cid;
    final List<Session> sessions = new ArrayList<>(1);
    private final Map<Peer, Word> words = new HashMap<>(4);

    /// How many bytes it is taken to have; at least 1.
    int guess;

    /// Whether a reader waits for it, now or at some time before.
    boolean required;

    /// Who pays `charge` bytes for it while it is asked.
    @Nullable
    Session payer;

    int charge;

    /// How many steps the search for a peer that has it has made.
    int searchSteps;

    /// When the search goes on, in nanoseconds of the ticker.
    long searchAt;

    /// What passed between a peer and us about the block.
    enum Word {
        /// We asked for it.
        ASKED,
        /// We asked whether it is there.
        PROBED,
        /// The peer has it.
        HAS,
        /// The peer hasn't got it, and keeps in mind that we want it.
        LACKS,
        /// As before, but so long ago that it may be asked again.
        LACKED
    }

    Want(Cid cid, int guess) {
        this.cid = cid;
        this.guess = guess;
    }

    Multihash hash() {
        return cid.multihash();
    }

    /// What holds of the peer; empty where it may be asked anything.
    Optional<Word> word(Peer peer) {
        return Optional.ofNullable(words.get(peer)).filter(word -> word != Word.LACKED);
    }

    boolean is(Peer peer, Word word) {
        return words.get(peer) == word;
    }

    void put(Peer peer, Word word) {
        words.put(peer, word);
    }

    void forget(Peer peer) {
        words.remove(peer);
    }

    /// The peers of which that is the last word.
    List<Peer> peers(Word word) {
        var found = new ArrayList<Peer>();
        words.forEach((peer, last) -> {
            if (last == word) {
                found.add(peer);
            }
        });
        return found;
    }

    boolean isAsked() {
        return words.containsValue(Word.ASKED);
    }

    boolean isProbed() {
        return words.containsValue(Word.PROBED);
    }
}
