/// Tests of the files of the store.
@NullMarked
package io.ishigaki.blockstore.log;

import org.jspecify.annotations.NullMarked;
