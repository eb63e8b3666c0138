package io.ishigaki.erasure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What this machine's processor looks bytes up with, as far as the operating system tells.
///
/// The JVM knows and doesn't say. What it does for a width that has no such instruction is slower than a smaller width,
/// or by far slower than no vectors at all.
final class CpuFlags {
    private static final Path LINUX = Path.of("/proc/cpuinfo");

    private CpuFlags() {}

    /// Whether one instruction looks up any of 64 bytes.
    static boolean hasVbmi() {
        return Files.isReadable(LINUX) && hasFlag(LINUX, "avx512vbmi");
    }

    /// Whether the first processor that `file` lists has `flag`.
    static boolean hasFlag(Path file, String flag) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .limit(1)
                    .anyMatch(line -> Stream.of(line.split("\\s")).anyMatch(flag::equals));
        } catch (IOException _) {
            return false;
        }
    }
}
