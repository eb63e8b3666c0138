/// Tests of keys and peer ids.
@NullMarked
package io.ishigaki.multiformats.key;

import org.jspecify.annotations.NullMarked;
