/// Reed–Solomon: some cells of data make some cells of parity, and as many of all as there were of data bring back the
/// others.
///
/// A *cell* is some bytes at a position of a *stripe*: positions `0` to `k − 1` hold data, `k` to `k + m − 1` parity.
/// The code is systematic (data stands as it is) and works on bytes as elements of the field GF(2⁸), so that cells may
/// have any length. [ReedSolomon] is the entry; a [CellRange] says where the bytes of a cell are.
///
/// The inner loop is chosen once in the life of a process: by vectors where the JVM has `jdk.incubator.vector`, by a
/// table of products otherwise.
@NullMarked
package io.ishigaki.erasure;

import org.jspecify.annotations.NullMarked;
