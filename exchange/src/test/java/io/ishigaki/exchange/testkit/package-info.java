/// Fakes that tests of several packages share.
@NullMarked
package io.ishigaki.exchange.testkit;

import org.jspecify.annotations.NullMarked;
