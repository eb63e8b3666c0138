/// Tests of addresses, by what go-multiaddr makes of them.
@NullMarked
package io.ishigaki.multiformats.multiaddr;

import org.jspecify.annotations.NullMarked;
