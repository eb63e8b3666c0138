@NullMarked
package io.ishigaki.rpc.command;

import org.jspecify.annotations.NullMarked;
