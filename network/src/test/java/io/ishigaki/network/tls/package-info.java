@NullMarked
package io.ishigaki.network.tls;

import org.jspecify.annotations.NullMarked;
