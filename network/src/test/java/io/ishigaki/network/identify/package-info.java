@NullMarked
package io.ishigaki.network.identify;

import org.jspecify.annotations.NullMarked;
