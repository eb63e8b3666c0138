/// Tests of the store.
@NullMarked
package io.ishigaki.blockstore;

import org.jspecify.annotations.NullMarked;
