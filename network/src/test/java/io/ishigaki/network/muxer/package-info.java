@NullMarked
package io.ishigaki.network.muxer;

import org.jspecify.annotations.NullMarked;
