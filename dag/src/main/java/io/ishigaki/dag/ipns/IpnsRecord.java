package io.ishigaki.dag.ipns;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.key.PublicKey;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/// What the owner of a name signed about it.
///
/// A record that was decoded is well-formed, no more: whether its signature is right and its time
/// not over is asked with [#requireValid]. Of several valid records the greatest counts: by
/// sequence, then by end, then by bytes.
///
/// Immutable, hence safe to share between threads; equal when the bytes are.
public final class IpnsRecord implements Comparable<IpnsRecord> {
    /// "IPNS implementations MUST support … a serialized IpnsEntry less than or equal to 10 KiB."
    public static final int BYTES_MAX = 10 << 10;

    /// Who should be able to read a record that is made.
    public enum Readers {
        /// Everyone who follows the specification.
        V2,
        /// Also software from before 2021.
        V1_AND_V2
    }

    private static final Bytes SIGNATURE_V2_PREFIX = ascii("ipns-signature:");

    /// How the V1 signature writes validity type 0.
    private static final Bytes END_OF_LIFE_TEXT = ascii("EOL");

    private static final Comparator<IpnsRecord> BY_RANK = Comparator.comparing(
                    (IpnsRecord candidate) -> candidate.signatureV2().isPresent())
            .thenComparing(candidate -> candidate.content().sequence(), Long::compareUnsigned)
            .thenComparing(candidate -> candidate.content().validity())
            .thenComparing(IpnsRecord::toBytes);

    private final Bytes encoded;
    private final IpnsEntry entry;
    private final IpnsContent content;

    private IpnsRecord(Bytes encoded, IpnsEntry entry) {
        this.encoded = encoded;
        this.entry = entry;
        if (data().isEmpty()) {
            throw new MalformedDataException("record is malformed: record is missing the dag-cbor data field");
        }
        this.content = IpnsDocument.decode(data());
    }

    /// Makes and signs a record. The public key goes into it where it is too long to be in the
    /// name.
    ///
    /// @throws MalformedDataException if it would be longer than [#BYTES_MAX]
    public static IpnsRecord create(PrivateKey key, IpnsContent content, Readers readers) {
        var entry = new IpnsEntry();
        Bytes data = IpnsDocument.encode(content);
        entry.byteFields().put(IpnsEntry.DATA, data);
        entry.byteFields().put(IpnsEntry.SIGNATURE_V2, key.sign(concat(SIGNATURE_V2_PREFIX, data)));
        if (readers == Readers.V1_AND_V2) {
            addV1(entry, key, content);
        }
        if (key.peerId().publicKey().isEmpty()) {
            entry.byteFields().put(IpnsEntry.PUBLIC_KEY, key.publicKey().encode());
        }
        Bytes encoded = entry.encode();
        requireSize(encoded);
        return new IpnsRecord(encoded, entry);
    }

    private static void addV1(IpnsEntry entry, PrivateKey key, IpnsContent content) {
        Bytes validity = Rfc3339.encode(content.validity());
        entry.byteFields().put(IpnsEntry.VALUE, content.value());
        entry.byteFields().put(IpnsEntry.VALIDITY, validity);
        entry.byteFields().put(IpnsEntry.SIGNATURE_V1, key.sign(concat(content.value(), validity, END_OF_LIFE_TEXT)));
        entry.varints().put(IpnsEntry.VALIDITY_TYPE, IpnsDocument.END_OF_LIFE);
        entry.varints().put(IpnsEntry.SEQUENCE, content.sequence());
        entry.varints().put(IpnsEntry.TTL, content.ttl().toNanos());
    }

    /// Reads the binary form.
    ///
    /// @throws MalformedDataException if it is too long or not well-formed
    public static IpnsRecord decode(Bytes encoded) {
        requireSize(encoded);
        return new IpnsRecord(encoded, IpnsEntry.decode(encoded));
    }

    private static void requireSize(Bytes encoded) {
        if (encoded.length() > BYTES_MAX) {
            throw new MalformedDataException(
                    "record exceeds allowed size limit: %d bytes, limit %d".formatted(encoded.length(), BYTES_MAX));
        }
    }

    /// What the signed document says; not to be trusted before [#requireValid].
    public IpnsContent content() {
        return content;
    }

    /// The signature over the document.
    public Optional<Bytes> signatureV2() {
        return entry.bytes(IpnsEntry.SIGNATURE_V2).filter(signature -> !signature.isEmpty());
    }

    /// The signature that only old readers ask for; nothing here ever verifies it.
    public Optional<Bytes> signatureV1() {
        return entry.bytes(IpnsEntry.SIGNATURE_V1).filter(signature -> !signature.isEmpty());
    }

    /// The key that the record carries, if it does.
    ///
    /// @throws MalformedDataException if what it carries is no key
    public Optional<PublicKey> publicKey() {
        return entry.bytes(IpnsEntry.PUBLIC_KEY).filter(key -> !key.isEmpty()).map(PublicKey::decode);
    }

    /// Refuses a record that the owner of `name` did not sign, whose copies for old readers say
    /// something else, or whose time is over at `now`.
    ///
    /// @throws MalformedDataException which says what is wrong
    public void requireValid(IpnsName name, Instant now) {
        requireSigned(name);
        if (now.isAfter(content.validity())) {
            throw new MalformedDataException("record is expired: it was valid until " + content.validity());
        }
    }

    /// As [#requireValid], whatever the time.
    ///
    /// @throws MalformedDataException which says what is wrong
    public void requireSigned(IpnsName name) {
        Bytes signature = signatureV2().orElseThrow(IpnsRecord::wrongSignature);
        if (!keyOf(name).verifies(concat(SIGNATURE_V2_PREFIX, data()), signature)) {
            throw wrongSignature();
        }
        boolean hasV1 = signatureV1().isPresent()
                || entry.bytes(IpnsEntry.VALUE)
                        .filter(value -> !value.isEmpty())
                        .isPresent();
        if (hasV1) {
            requireCopies();
        }
    }

    private Bytes data() {
        return entry.bytes(IpnsEntry.DATA).orElse(Bytes.EMPTY);
    }

    private PublicKey keyOf(IpnsName name) {
        Optional<PublicKey> carried = publicKey();
        if (carried.isPresent() && !carried.get().peerId().equals(name.peer())) {
            throw new MalformedDataException("record public key does not match the expected public key");
        }
        return carried.or(() -> name.peer().publicKey())
                .orElseThrow(() -> new MalformedDataException("public key not found"));
    }

    private void requireCopies() {
        requireCopy(
                IpnsDocument.VALUE,
                content.value(),
                entry.bytes(IpnsEntry.VALUE).orElse(Bytes.EMPTY));
        requireCopy(
                IpnsDocument.VALIDITY,
                IpnsDocument.validityText(data()),
                entry.bytes(IpnsEntry.VALIDITY).orElse(Bytes.EMPTY));
        requireCopy(
                IpnsDocument.VALIDITY_TYPE,
                IpnsDocument.END_OF_LIFE,
                entry.varint(IpnsEntry.VALIDITY_TYPE).orElse(0));
        requireCopy(
                IpnsDocument.SEQUENCE,
                content.sequence(),
                entry.varint(IpnsEntry.SEQUENCE).orElse(0));
        requireCopy(
                IpnsDocument.TTL,
                content.ttl().toNanos(),
                entry.varint(IpnsEntry.TTL).orElse(0));
    }

    private static void requireCopy(String field, Object signed, Object copy) {
        if (!signed.equals(copy)) {
            throw new MalformedDataException("field \"%s\" did not match between protobuf and CBOR".formatted(field));
        }
    }

    private static MalformedDataException wrongSignature() {
        return new MalformedDataException("signature verification failed");
    }

    private static Bytes ascii(String text) {
        return Bytes.ofOwned(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Bytes concat(Bytes... parts) {
        var out = new ByteArrayOutputStream();
        for (Bytes part : parts) {
            out.writeBytes(part.toArray());
        }
        return Bytes.ofOwned(out.toByteArray());
    }

    /// The binary form, as it was received; [#decode] is its inverse.
    public Bytes toBytes() {
        return encoded;
    }

    @Override
    public int compareTo(IpnsRecord other) {
        return BY_RANK.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpnsRecord that && encoded.equals(that.encoded);
    }

    @Override
    public int hashCode() {
        return encoded.hashCode();
    }

    @Override
    public String toString() {
        return "IPNS record %s valid until %s".formatted(Long.toUnsignedString(content.sequence()), content.validity());
    }
}
