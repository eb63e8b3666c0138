/// Commands, each defined once, and their face at /api/v0.
@NullMarked
package io.ishigaki.rpc;

import org.jspecify.annotations.NullMarked;
