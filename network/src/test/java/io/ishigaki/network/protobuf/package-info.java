@NullMarked
package io.ishigaki.network.protobuf;

import org.jspecify.annotations.NullMarked;
