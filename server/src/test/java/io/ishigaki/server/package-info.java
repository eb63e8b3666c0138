@NullMarked
package io.ishigaki.server;

import org.jspecify.annotations.NullMarked;
