@NullMarked
package io.ishigaki.cluster.place;

import org.jspecify.annotations.NullMarked;
