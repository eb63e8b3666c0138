package io.ishigaki.network.dnsaddr;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.config.PropertyResolverConfigProvider;
import org.xbill.DNS.config.ResolvConfResolverConfigProvider;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/// Asks resolvers, by UDP, and by TCP for what UDP is too small for. Stateless; an answer isn't kept.
///
/// *Bounds.* [#SERVERS_MAX] resolvers, which are asked [#TRIES] times each, one after the other; an answer has
/// 64 KiB at most, as any of the DNS.
final class Resolvers {
    /// As many as the C library asks (`MAXNS`).
    static final int SERVERS_MAX = 3;

    private static final int TRIES = 2;

    private static final int DNS_PORT = 53;

    private static final String SILENCE = "no resolver answers";

    static {
        // Its thread ends with the JVM; a hook would be one more thing at the end, and can't be had once that
        // has begun.
        System.getProperties().putIfAbsent("dnsjava.nio.register_shutdown_hook", "false");
    }

    private Resolvers() {}

    /// The [texts][TextRecords#of] that the resolvers of the system know, which are read anew for each
    /// question: those that the system property `dns.server` names, else those of `/etc/resolv.conf`, else this
    /// machine.
    static List<String> ofSystem(String name, Duration limit) throws UnknownHostException, InterruptedException {
        return of(servers(name), name, limit);
    }

    private static List<InetSocketAddress> servers(String name) throws UnknownHostException {
        var named = new PropertyResolverConfigProvider();
        var listed = new ResolvConfResolverConfigProvider();
        try {
            named.initialize();
            listed.initialize();
        } catch (NoSuchElementException e) { // of a line that is cut short
            throw unknown(name, "the system's list of resolvers can't be read", e);
        }
        List<InetSocketAddress> servers = (named.servers().isEmpty() ? listed : named)
                .servers().stream()
                        .filter(server -> !server.isUnresolved())
                        .limit(SERVERS_MAX)
                        .toList();
        return servers.isEmpty() ? List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), DNS_PORT)) : servers;
    }

    /// The [texts][TextRecords#of] that those resolvers know.
    static List<String> of(List<InetSocketAddress> servers, String name, Duration limit)
            throws UnknownHostException, InterruptedException {
        CompletableFuture<LookupResult> answer =
                session(servers, limit).lookupAsync(absolute(name), Type.TXT).toCompletableFuture();
        try {
            return texts(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            throw unknown(name, SILENCE, e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof NoSuchDomainException || cause instanceof NoSuchRRSetException) {
                return List.of();
            }
            throw unknown(name, reason(cause == null ? e : cause), e);
        }
    }

    private static String reason(Throwable failure) {
        if (failure instanceof SocketTimeoutException || failure instanceof PortUnreachableException) {
            return SILENCE;
        }
        return "the resolver failed: " + Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    }

    private static LookupSession session(List<InetSocketAddress> servers, Duration limit) {
        List<Resolver> each = new ArrayList<>();
        for (InetSocketAddress server : servers) {
            var resolver = new SimpleResolver(server);
            resolver.setTimeout(limit.dividedBy((long) TRIES * servers.size()));
            each.add(resolver);
        }
        var all = new ExtendedResolver(each);
        all.setTimeout(limit);
        all.setRetries(TRIES);
        // An answer is small enough to be read where it arrives.
        return LookupSession.builder().resolver(all).executor(Runnable::run).build();
    }

    private static Name absolute(String name) throws UnknownHostException {
        try {
            return Name.fromString(name, Name.root);
        } catch (TextParseException e) {
            throw unknown(name, "no name of the DNS", e);
        }
    }

    private static List<String> texts(LookupResult answer) {
        return answer.getRecords().stream()
                .filter(TXTRecord.class::isInstance)
                .map(record -> text((TXTRecord) record))
                .toList();
    }

    private static String text(TXTRecord record) {
        var joined = new ByteArrayOutputStream();
        record.getStringsAsByteArrays().forEach(joined::writeBytes);
        return joined.toString(StandardCharsets.UTF_8);
    }

    private static UnknownHostException unknown(String name, String reason, Exception cause) {
        var unknown = new UnknownHostException("%s: %s".formatted(name, reason));
        unknown.initCause(cause);
        return unknown;
    }
}
