@NullMarked
package io.ishigaki.network.swarm;

import org.jspecify.annotations.NullMarked;
