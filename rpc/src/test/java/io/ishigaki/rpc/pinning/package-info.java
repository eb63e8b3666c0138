@NullMarked
package io.ishigaki.rpc.pinning;

import org.jspecify.annotations.NullMarked;
