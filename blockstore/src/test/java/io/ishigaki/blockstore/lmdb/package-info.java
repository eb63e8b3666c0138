/// Tests of the store over LMDB.
@NullMarked
package io.ishigaki.blockstore.lmdb;

import org.jspecify.annotations.NullMarked;
