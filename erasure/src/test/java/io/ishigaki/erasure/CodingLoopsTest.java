package io.ishigaki.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Run with and without access to the Vector API.
class CodingLoopsTest {
    @Test
    void vectorsAreChosenWhereverTheirModuleCanBeLoaded() {
        boolean loadable =
                Object.class.getModule().isExported("jdk.internal.module", CodingLoopsTest.class.getModule());

        assertThat(ReedSolomon.loopDescription()).matches(loadable ? "vectors of \\d+ bytes" : "table");
    }
}
