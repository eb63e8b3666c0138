package io.ishigaki.network.dnsaddr;

import io.ishigaki.concurrent.Threads;
import io.ishigaki.concurrent.Ticker;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/// A server of the DNS on loopback, by UDP and TCP, on a port that is free. Thread-safe.
public final class NameServer implements AutoCloseable {
    private static final int PART_CHARS_MAX = 255;

    private static final int UDP_BYTES = 512;

    private static final int TTL = 60;

    /// What is done about a question.
    private enum Manner {
        ANSWERED,
        LEFT,
        GARBLED,
        REFUSED
    }

    private final Map<String, List<String>> texts = new ConcurrentHashMap<>();
    private final Map<String, String> aliases = new ConcurrentHashMap<>();
    private final Map<String, Manner> manners = new ConcurrentHashMap<>();
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final ServerSocket listener;
    private final DatagramSocket socket;

    private NameServer(ServerSocket listener, DatagramSocket socket) {
        this.listener = listener;
        this.socket = socket;
        Thread _ = Threads.startVirtual("names-udp", this::serveUdp);
        Thread _ = Threads.startVirtual("names-tcp", this::serveTcp);
    }

    public static NameServer open() throws IOException {
        while (true) {
            var listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
            try {
                return new NameServer(listener, new DatagramSocket(listener.getLocalSocketAddress()));
            } catch (BindException _) {
                listener.close(); // somebody has that port of UDP
            }
        }
    }

    /// Gives `_dnsaddr.NAME` TXT records.
    public NameServer put(String name, String... records) {
        return texts("_dnsaddr." + name, records);
    }

    NameServer texts(String name, String... records) {
        texts.put(name + ".", List.of(records));
        return this;
    }

    NameServer alias(String name, String target) {
        aliases.put(name + ".", target + ".");
        return this;
    }

    /// Never answers what is asked about `_dnsaddr.NAME`.
    public NameServer silent(String name) {
        return manner(name, Manner.LEFT);
    }

    NameServer garbled(String name) {
        return manner(name, Manner.GARBLED);
    }

    NameServer refused(String name) {
        return manner(name, Manner.REFUSED);
    }

    private NameServer manner(String name, Manner manner) {
        manners.put("_dnsaddr." + name + ".", manner);
        return this;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /// What asks this server, and nobody else.
    public DnsAddresses addresses(Duration limit) {
        return new DnsAddresses((name, left) -> Resolvers.of(List.of(address()), name, left), Ticker.system(), limit);
    }

    /// The next name that is asked for; waits for it.
    String nextAsked() throws InterruptedException {
        return asked.take();
    }

    /// How often names have been asked for.
    public int askedCount() {
        return asked.size();
    }

    private void serveUdp() {
        byte[] buffer = new byte[UDP_BYTES];
        try {
            while (true) {
                var packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                SocketAddress from = packet.getSocketAddress();
                Optional<byte[]> answer = answer(Arrays.copyOf(buffer, packet.getLength()), false);
                if (answer.isPresent()) {
                    socket.send(new DatagramPacket(answer.get(), answer.get().length, from));
                }
            }
        } catch (IOException e) {
            requireClosed(e);
        }
    }

    private void serveTcp() {
        try {
            while (true) {
                try (Socket client = listener.accept()) {
                    var in = new DataInputStream(client.getInputStream());
                    byte[] question = in.readNBytes(in.readUnsignedShort());
                    Optional<byte[]> answer = answer(question, true);
                    if (answer.isPresent()) {
                        var out = new DataOutputStream(client.getOutputStream());
                        out.writeShort(answer.get().length);
                        out.write(answer.get());
                    }
                }
            }
        } catch (IOException e) {
            requireClosed(e);
        }
    }

    private void requireClosed(IOException e) {
        if (!socket.isClosed()) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<byte[]> answer(byte[] bytes, boolean tcp) throws IOException {
        var query = new Message(bytes);
        String name = query.getQuestion().getName().toString();
        asked.add(name);
        return switch (manners.getOrDefault(name, Manner.ANSWERED)) {
            case ANSWERED -> Optional.of(answer(query, tcp));
            case LEFT -> Optional.empty();
            case GARBLED -> Optional.of(new byte[] {bytes[0], bytes[1], 1});
            case REFUSED -> Optional.of(begin(query, Rcode.REFUSED).toWire());
        };
    }

    private byte[] answer(Message query, boolean tcp) throws IOException {
        Name name = query.getQuestion().getName();
        String key = name.toString();
        List<String> records = texts.get(key);
        String alias = aliases.get(key);
        Message answer = begin(query, records == null && alias == null ? Rcode.NXDOMAIN : Rcode.NOERROR);
        if (alias != null) {
            answer.addRecord(new CNAMERecord(name, DClass.IN, TTL, Name.fromString(alias)), Section.ANSWER);
        }
        for (String text : records == null ? List.<String>of() : records) {
            answer.addRecord(record(name, text), Section.ANSWER);
        }
        OPTRecord extended = query.getOPT();
        return answer.toWire(tcp ? 65_535 : extended == null ? UDP_BYTES : extended.getPayloadSize());
    }

    private static Message begin(Message query, int code) {
        var answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setRcode(code);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        return answer;
    }

    private static Record record(Name name, String text) {
        int parts = Math.max(1, Math.ceilDiv(text.length(), PART_CHARS_MAX));
        return new TXTRecord(
                name,
                DClass.IN,
                TTL,
                IntStream.range(0, parts)
                        .mapToObj(part -> text.substring(
                                part * PART_CHARS_MAX, Math.min(text.length(), (part + 1) * PART_CHARS_MAX)))
                        .toList());
    }

    @Override
    public void close() throws IOException {
        socket.close();
        listener.close();
    }
}
