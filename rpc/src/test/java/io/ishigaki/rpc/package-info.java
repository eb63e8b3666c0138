@NullMarked
package io.ishigaki.rpc;

import org.jspecify.annotations.NullMarked;
