@NullMarked
package io.ishigaki.routing.mdns;

import org.jspecify.annotations.NullMarked;
