package io.ishigaki.routing.mdns;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One packet: questions, or answers, or both. Immutable.
///
/// ```text
/// header   = id(2) flags(2) count of questions(2) of answers(2) of authorities(2) of additional records(2)
/// question = name type(2) class(2)
/// record   = name type(2) class(2) ttl(4) length(2) data
/// ```
///
/// In multicast, the id means nothing, and whether a record stands among the answers or the additional ones makes no
/// difference to who reads it. Ours are all answers.
///
/// @param response whether it answers
/// @param records those of the types that [Data] has; others are left out
/// @see <a href="https://www.rfc-editor.org/rfc/rfc1035#section-4">RFC 1035, section 4</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6762#section-18">RFC 6762, section 18</a>
record DnsMessage(boolean response, List<Question> questions, List<Entry> records) {
    /// "Even when fragmentation is used, a Multicast DNS packet, including IP and UDP headers, MUST NOT exceed 9000
    /// bytes."
    static final int BYTES_MAX = 9_000;

    /// A packet with more has nothing to do with peers.
    static final int ENTRIES_MAX = 256;

    /// "response (QR = 1)", and "the Authoritative Answer bit MUST be one".
    private static final int FLAGS_OF_RESPONSE = 0x8400;

    private static final int QR = 0x8000;

    /// The class of everything here: IN, the internet.
    private static final int INTERNET = 1;

    /// The highest bit of a class: that a unique record replaces what is known, or that a question takes an answer to
    /// itself alone.
    private static final int CLASS_TOP_BIT = 0x8000;

    /// What somebody wants to know.
    record Question(DnsName name, int type) {
        /// Any type at all.
        static final int ANY = 255;
    }

    /// A record of what a name stands for.
    ///
    /// @param unique whether nobody else has a record of that name and type
    /// @param ttlSeconds for how long it holds; zero takes it back
    record Entry(DnsName name, boolean unique, int ttlSeconds, Data data) {}

    /// What a record says.
    sealed interface Data {
        int PTR = 12;
        int TXT = 16;
        int SRV = 33;
        int A = 1;
        int AAAA = 28;

        /// Another name.
        record Pointer(DnsName target) implements Data {}

        /// Some texts of at most 255 bytes each.
        record Texts(List<Bytes> texts) implements Data {
            public Texts {
                texts = List.copyOf(texts);
            }
        }

        /// The host of a service.
        record Service(int port, DnsName host) implements Data {}

        /// An address of a host, of IPv4 or IPv6.
        record Address(Bytes address) implements Data {}

        default int type() {
            return switch (this) {
                case Pointer _ -> PTR;
                case Texts _ -> TXT;
                case Service _ -> SRV;
                case Address(Bytes address) -> address.length() == 4 ? A : AAAA;
            };
        }
    }

    DnsMessage {
        questions = List.copyOf(questions);
        records = List.copyOf(records);
    }

    static DnsMessage query(DnsName name, int type) {
        return new DnsMessage(false, List.of(new Question(name, type)), List.of());
    }

    /// Reads a packet; what stands behind its records is not looked at.
    ///
    /// @throws MalformedDataException if it is none, or has more than [#ENTRIES_MAX] questions and records
    static DnsMessage decode(ByteBuffer packet) {
        var in = new DnsReader(packet);
        int _ = in.uint16();
        boolean response = (in.uint16() & QR) != 0;
        int questionCount = in.uint16();
        int recordCount = in.uint16() + in.uint16() + in.uint16();
        if (questionCount + recordCount > ENTRIES_MAX) {
            throw new MalformedDataException("packet of %d questions and %d records, limit %d"
                    .formatted(questionCount, recordCount, ENTRIES_MAX));
        }
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < questionCount; i++) {
            DnsName name = in.name();
            int type = in.uint16();
            if ((in.uint16() & ~CLASS_TOP_BIT) == INTERNET) {
                questions.add(new Question(name, type));
            }
        }
        List<Entry> records = new ArrayList<>();
        for (int i = 0; i < recordCount; i++) {
            entry(in).ifPresent(records::add);
        }
        return new DnsMessage(response, questions, records);
    }

    private static Optional<Entry> entry(DnsReader in) {
        DnsName name = in.name();
        int type = in.uint16();
        int of = in.uint16();
        // "positive values of a signed 32 bit number" (RFC 2181, section 8); the others count as zero.
        int ttl = Math.max(0, in.int32());
        DnsReader data = in.sub(in.uint16());
        if ((of & ~CLASS_TOP_BIT) != INTERNET) {
            return Optional.empty();
        }
        return data(type, data).map(found -> new Entry(name, (of & CLASS_TOP_BIT) != 0, ttl, found));
    }

    private static Optional<Data> data(int type, DnsReader in) {
        return switch (type) {
            case Data.PTR -> Optional.of(new Data.Pointer(in.name()));
            case Data.TXT -> Optional.of(new Data.Texts(in.texts()));
            case Data.SRV -> {
                int _ = in.int32(); // priority and weight
                int port = in.uint16();
                yield Optional.of(new Data.Service(port, in.name()));
            }
            case Data.A -> Optional.of(new Data.Address(in.bytes(4)));
            case Data.AAAA -> Optional.of(new Data.Address(in.bytes(16)));
            default -> Optional.empty();
        };
    }

    /// The inverse of [#decode].
    Bytes encode() {
        var out = new DnsWriter();
        out.uint16(0).uint16(response ? FLAGS_OF_RESPONSE : 0);
        out.uint16(questions.size()).uint16(records.size()).uint16(0).uint16(0);
        for (Question question : questions) {
            out.name(question.name()).uint16(question.type()).uint16(INTERNET);
        }
        for (Entry record : records) {
            out.name(record.name())
                    .uint16(record.data().type())
                    .uint16(INTERNET | (record.unique() ? CLASS_TOP_BIT : 0))
                    .int32(record.ttlSeconds())
                    .sized(data(record.data()));
        }
        return out.toBytes();
    }

    private static DnsWriter data(Data data) {
        var out = new DnsWriter();
        return switch (data) {
            case Data.Pointer(DnsName target) -> out.name(target);
            case Data.Texts(List<Bytes> texts) -> out.texts(texts);
            case Data.Service(int port, DnsName host) ->
                out.int32(0).uint16(port).name(host);
            case Data.Address(Bytes address) -> out.bytes(address);
        };
    }
}
