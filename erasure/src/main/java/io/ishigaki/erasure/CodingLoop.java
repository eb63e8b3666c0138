package io.ishigaki.erasure;

import java.util.List;

/// The work on bytes: sums of cells, each multiplied by an element of the field.
///
/// Implementations are stateless, hence thread-safe.
interface CodingLoop {
    /// Computes, for each output `o` and each `i` from `from` to before `to`,
    ///
    /// ```text
    /// outputs[o][i] = Σ rows[o][j] · inputs[j][i]      over all inputs j, of which there is at least one
    /// ```
    ///
    /// All inputs and outputs reach to `to`; no output is also an input.
    void multiply(int[][] rows, List<CellRange> inputs, List<CellRange> outputs, int from, int to);

    /// What differs from other loops, for people.
    String description();
}
