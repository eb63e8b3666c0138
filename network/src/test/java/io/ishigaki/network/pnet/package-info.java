@NullMarked
package io.ishigaki.network.pnet;

import org.jspecify.annotations.NullMarked;
