@NullMarked
package io.ishigaki.cluster.hold;

import org.jspecify.annotations.NullMarked;
