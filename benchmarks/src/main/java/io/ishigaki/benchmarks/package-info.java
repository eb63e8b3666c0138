/// What single parts cost: one class of benchmarks for each part, run by `benchmarks/jmh`.
///
/// Where bytes count, an operation is one byte and the unit a microsecond, so that the figure is
/// MB/s; elsewhere it is nanoseconds for each operation. Content is random from a fixed seed.
/// Nothing here is run by the build, which only compiles it; whole processes are compared with
/// Kubo by `benchmarks/compare`.
///
/// Each class says what it measures; all are *confined to* the threads of the harness.
@NullMarked
package io.ishigaki.benchmarks;

import org.jspecify.annotations.NullMarked;
