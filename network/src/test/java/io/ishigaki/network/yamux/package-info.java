@NullMarked
package io.ishigaki.network.yamux;

import org.jspecify.annotations.NullMarked;
