/// How pins are coded. A *storage class* says into how many cells of data and parity a stripe is cut.
@NullMarked
package io.ishigaki.cluster.plan;

import org.jspecify.annotations.NullMarked;
