@NullMarked
package io.ishigaki.network.noise;

import org.jspecify.annotations.NullMarked;
