/// Tests of the self-describing values, by published vectors and by Kubo's own.
@NullMarked
package io.ishigaki.multiformats;

import org.jspecify.annotations.NullMarked;
