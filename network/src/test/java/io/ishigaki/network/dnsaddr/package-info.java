/// Tests of addresses that stand in the DNS, and a server of names for them.
@NullMarked
package io.ishigaki.network.dnsaddr;

import org.jspecify.annotations.NullMarked;
