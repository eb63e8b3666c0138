/// HTTP by hash: path and trustless gateway over any block source.
@NullMarked
package io.ishigaki.gateway;

import org.jspecify.annotations.NullMarked;
