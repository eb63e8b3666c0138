@NullMarked
package io.ishigaki.exchange.http;

import org.jspecify.annotations.NullMarked;
