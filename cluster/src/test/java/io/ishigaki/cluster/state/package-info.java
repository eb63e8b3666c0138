@NullMarked
package io.ishigaki.cluster.state;

import org.jspecify.annotations.NullMarked;
