package io.ishigaki.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuFlagsTest {
    @TempDir
    private Path directory;

    @Test
    void flagIsWholeWordOfTheFirstProcessor() throws IOException {
        Path file = directory.resolve("cpuinfo");
        Files.writeString(
                file, "processor\t: 0\nflags\t\t: fpu avx512_vbmi2 avx2\n\nprocessor\t: 1\nflags\t\t: avx512vbmi\n");

        assertThat(CpuFlags.hasFlag(file, "avx2")).isTrue();
        assertThat(CpuFlags.hasFlag(file, "avx512_vbmi")).isFalse();
        assertThat(CpuFlags.hasFlag(file, "avx512vbmi")).isFalse();
        assertThat(CpuFlags.hasFlag(directory.resolve("absent"), "avx2")).isFalse();
    }
}
