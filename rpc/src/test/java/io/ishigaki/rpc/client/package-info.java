@NullMarked
package io.ishigaki.rpc.client;

import org.jspecify.annotations.NullMarked;
