/// Time, threads and scopes: the only place that touches them.
@NullMarked
package io.ishigaki.concurrent;

import org.jspecify.annotations.NullMarked;
