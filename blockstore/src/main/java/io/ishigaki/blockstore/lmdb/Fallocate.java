package io.ishigaki.blockstore.lmdb;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/// Gives a file room on the disk: by `posix_fallocate` of the C library, which is quick where the
/// file system can set blocks aside, and by written zeros where there is no such function.
///
/// Thread-safe: holds no state.
///
/// @see <a href="https://pubs.opengroup.org/onlinepubs/9799919799/functions/posix_fallocate.html">POSIX,
///     posix_fallocate</a>
final class Fallocate {
    private static final int ZEROS_BYTES = 1 << 20;

    /// `O_WRONLY` of every system that has `posix_fallocate`.
    private static final int WRITE_ONLY = 1;

    /// `EINVAL`, and `EOPNOTSUPP` of Linux: what file systems answer that can't.
    private static final Set<Integer> UNSUPPORTED = Set.of(22, 95);

    private static final Optional<MethodHandle> OPEN = find(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final Optional<MethodHandle> CLOSE =
            find("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final Optional<MethodHandle> ALLOCATE = find(
            "posix_fallocate",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));

    private Fallocate() {}

    @SuppressWarnings("restricted") // the launcher and the manifest allow native access
    private static Optional<MethodHandle> find(String name, FunctionDescriptor shape, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup().find(name).map(found -> linker.downcallHandle(found, shape, options));
    }

    /// Makes `file`, which is there and empty, `bytes` long, and sets so much of the disk aside.
    ///
    /// @throws IOException if there is not so much left
    static void allocate(Path file, long bytes) throws IOException {
        if (!tryAllocate(file, bytes)) {
            writeZeros(file, bytes);
        }
    }

    private static boolean tryAllocate(Path file, long bytes) throws IOException {
        if (OPEN.isEmpty() || CLOSE.isEmpty() || ALLOCATE.isEmpty()) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file.toString());
            int descriptor = (int) OPEN.get().invokeExact(path, WRITE_ONLY);
            if (descriptor < 0) {
                return false;
            }
            int failure = (int) ALLOCATE.get().invokeExact(descriptor, 0L, bytes);
            int _ = (int) CLOSE.get().invokeExact(descriptor);
            if (failure != 0 && !UNSUPPORTED.contains(failure)) {
                throw new IOException("%d bytes cannot be set aside for %s: error %d".formatted(bytes, file, failure));
            }
            return failure == 0;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) { // the declared type of every method handle
            throw new AssertionError("a function of the C library throws nothing", e);
        }
    }

    static void writeZeros(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_BYTES);
            while (channel.position() < bytes) {
                channel.write(zeros.clear().limit((int) Math.min(ZEROS_BYTES, bytes - channel.position())));
            }
            channel.force(false); // some file systems find room only then
        }
    }
}
