/// Which box holds which cell: computed by everybody from the set of members, so that it need not be told.
///
/// A *stripe* has some *positions*, each of which goes to a box of its own. A [Layout] is a set of boxes that can
/// hold cells; it draws the box of each position by weighted rendezvous hashing, so that a box which comes or goes
/// moves little more than its own share.
///
/// Entry type: [Layout]. Byte for byte in docs/format/placement.md. Immutable, hence thread-safe.
@NullMarked
package io.ishigaki.cluster.place;

import org.jspecify.annotations.NullMarked;
