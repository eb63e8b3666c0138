package io.ishigaki.exchange.engine;

import io.ishigaki.exchange.message.OutgoingMessage;
import io.ishigaki.exchange.message.Part;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What came of a task: messages to send, and what became of its wants. A want is in one of the lists, or it was
/// answered for good. Immutable but for the messages, which are handed on.
///
/// @param bytes the sum of the messages' sizes
/// @param absent wants for blocks that aren't here; the peer was told so if it had asked to be
/// @param withheld wants for absent blocks, of which the peer wasn't told
/// @param left wants that the task had no room for
public record Answer(
        List<OutgoingMessage> messages,
        long bytes,
        List<Part.Want> absent,
        List<Part.Want> withheld,
        List<Part.Want> left) {
    public Answer {
        messages = List.copyOf(messages);
        absent = List.copyOf(absent);
        withheld = List.copyOf(withheld);
        left = List.copyOf(left);
    }

    /// The wants of `task`, of which this came, that the messages have the blocks or presences of.
    Set<Part.Want> given(Task task) {
        Set<Part.Want> given = new HashSet<>();
        task.turns().forEach(turn -> given.add(turn.want()));
        List.of(absent, withheld, left).forEach(given::removeAll);
        return given;
    }
}
