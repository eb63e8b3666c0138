package io.ishigaki.exchange;

import io.ishigaki.concurrent.Threads;
import io.ishigaki.exchange.message.MessageReader;
import io.ishigaki.exchange.message.Part;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Hands on the parts of a stream in their order, a large block on a thread of its own: while it is hashed, the next
/// one
/// comes to the room that its reader has for it, instead of waiting in the stream's buffer to be copied from there.
///
/// *Bounds.* Holds one block. *Confined to* the thread of its stream, but for the block.
final class Hasher implements MessageReader.Receiver {
    /// A block of fewer bytes is hashed as fast as a thread is woken.
    static final int LARGE_BYTES_MIN = 64 << 10;

    private final MessageReader.Receiver receiver;
    private @Nullable FutureTask<Void> last;

    Hasher(MessageReader.Receiver receiver) {
        this.receiver = receiver;
    }

    /// Takes a part; what the receiver throws for a large block is thrown by the next call, or by [#finish].
    @Override
    public void receive(Part part) throws IOException, InterruptedException {
        finish();
        if (part instanceof Part.Payload payload && payload.body().length() >= LARGE_BYTES_MIN) {
            var task = new FutureTask<Void>(() -> {
                receiver.receive(part);
                return null;
            });
            last = task;
            Threads.startVirtual("bitswap-hash", task);
        } else {
            receiver.receive(part);
        }
    }

    /// Waits until all that was taken has been handed on.
    void finish() throws IOException, InterruptedException {
        FutureTask<Void> task = last;
        if (task == null) {
            return;
        }
        last = null;
        try {
            task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }
}
