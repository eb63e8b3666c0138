package io.ishigaki.gateway;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Blocks of this node, and others from elsewhere, for which it waits no longer than the [RequestScope] of the
/// thread lets it: then it gives up with [InterruptedIOException].
///
/// Thread-safe. What is here is read by the thread that asks.
final class PatientSource implements BlockSource {
    private final BlockSource local;
    private final ExecutorService waiters;

    /// @param waiters runs what may wait for long; an interrupt ends it
    PatientSource(BlockSource local, ExecutorService waiters) {
        this.local = local;
        this.waiters = waiters;
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        Optional<Block> here = local.get(cid);
        return here.isPresent() ? passed(cid, here) : await(cid, source -> source.get(cid));
    }

    @Override
    public OptionalInt size(Cid cid) throws IOException {
        OptionalInt here = local.size(cid);
        return here.isPresent() ? passed(cid, here) : await(cid, source -> source.size(cid));
    }

    @Override
    public OptionalInt sizeToRead(Cid cid) throws IOException {
        Optional<RequestSource> holder = RequestScope.CURRENT.get().holder(cid);
        OptionalInt here = holder.isPresent() ? holder.get().sizeToRead(cid) : local.size(cid);
        return here.isPresent() ? here : await(cid, source -> source.sizeToRead(cid));
    }

    @Override
    public Optional<Bytes> read(Cid cid, int offset, int length) throws IOException {
        Optional<RequestSource> holder = RequestScope.CURRENT.get().holder(cid);
        if (holder.isPresent()) {
            return holder.get().read(cid, offset, length);
        }
        Optional<Bytes> here = local.read(cid, offset, length);
        return here.isPresent() ? passed(cid, here) : await(cid, source -> source.read(cid, offset, length));
    }

    private static <T> T passed(Cid cid, T found) {
        RequestScope.CURRENT.get().fetched().ifPresent(source -> source.passed(cid));
        return found;
    }

    @Override
    public void expect(List<Cid> soon) {
        RequestScope scope = RequestScope.CURRENT.get();
        if (scope.fetched().isPresent() || isOneMissing(soon)) {
            scope.fetch().expect(soon);
        }
    }

    private boolean isOneMissing(List<Cid> soon) {
        try {
            for (Cid cid : soon) {
                if (!local.has(cid)) {
                    return true;
                }
            }
            return false;
        } catch (IOException _) { // its reader will hear why
            return false;
        }
    }

    @Override
    public void expectBelow() {
        RequestScope.CURRENT.get().expectBelow();
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask(RequestSource source) throws IOException;
    }

    private <T> T await(Cid cid, Question<T> question) throws IOException {
        RequestScope scope = RequestScope.CURRENT.get();
        RequestSource source = scope.fetch();
        Duration patience = scope.retrieval();
        Future<T> answer = waiters.submit(() -> question.ask(source));
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            answer.cancel(true);
            throw new InterruptedIOException("block %s did not come in time".formatted(cid));
        } catch (InterruptedException _) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for block %s".formatted(cid));
        } catch (ExecutionException e) {
            throw asThrown(e.getCause());
        }
    }

    /// What the other thread threw, for this one to throw again.
    private static IOException asThrown(@Nullable Throwable failure) {
        return switch (failure) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> throw new AssertionError("a source of blocks throws nothing else", failure);
        };
    }
}
