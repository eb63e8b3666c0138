@NullMarked
package io.ishigaki.network.multistream;

import org.jspecify.annotations.NullMarked;
