@NullMarked
package io.ishigaki.rpc.http;

import org.jspecify.annotations.NullMarked;
