@NullMarked
package io.ishigaki.cluster.post;

import org.jspecify.annotations.NullMarked;
