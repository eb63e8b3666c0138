@NullMarked
package io.ishigaki.network.websocket;

import org.jspecify.annotations.NullMarked;
