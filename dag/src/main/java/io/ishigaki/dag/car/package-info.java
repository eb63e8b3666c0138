/// Content-addressable archives: blocks in a stream.
///
/// A *CAR* is a header that names *roots*, then *sections*, each a CID and the block under it.
/// Version 2 wraps a version 1 with a fixed header before and, where wanted, an *index* behind: the
/// offset of each section by its digest. A [CarReader] reads both and checks every block and the
/// index; a [CarWriter] writes version 1.
///
/// Both work in bounded memory whatever the length of the stream, are confined to one thread, and
/// block on it.
@NullMarked
package io.ishigaki.dag.car;

import org.jspecify.annotations.NullMarked;
