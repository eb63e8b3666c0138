package io.ishigaki.network.dnsaddr;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/// Who knows the texts that the DNS has of a name. Thread-safe.
@FunctionalInterface
public interface TextRecords {
    /// The texts of the TXT records of `name`, of those that are in parts the parts joined; empty if there are
    /// none, or there is no such name.
    ///
    /// @param limit how long to wait for an answer
    /// @throws UnknownHostException if it is no name, or no answer comes; the message says which name and why
    List<String> of(String name, Duration limit) throws UnknownHostException, InterruptedException;
}
