package io.ishigaki.cluster.state;

import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multibase;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What lets one box into a cluster, once: a line of text that is to be kept secret. Immutable.
///
/// @param peer the box that made it, and redeems it
/// @param addresses where that can be reached, without its peer id
/// @param household that the new box lives in
/// @param capacity bytes that it offers at most
public record Invite(
        ClusterId cluster,
        Bytes secret,
        Instant expires,
        PeerId peer,
        List<Multiaddr> addresses,
        Optional<String> household,
        OptionalLong capacity) {
    static final int SECRET_BYTES = 16;

    private static final String PREFIX = "ishi-join-";
    private static final int CHECKSUM_BYTES = 4;
    private static final int TEXT_CHARS_MAX = 16 << 10;

    public Invite {
        if (secret.length() != SECRET_BYTES) {
            throw new MalformedDataException(
                    "secret of an invite is %d bytes, not %d".formatted(secret.length(), SECRET_BYTES));
        }
        household.ifPresent(word -> Profile.requireShort("household", word));
        addresses = List.copyOf(addresses);
    }

    /// Reads the line.
    ///
    /// @throws MalformedDataException if it is no invite, or damaged
    public static Invite parse(String text) {
        if (!text.startsWith(PREFIX) || text.length() > TEXT_CHARS_MAX) {
            throw new MalformedDataException(
                    "an invite begins with %s and is at most %d characters".formatted(PREFIX, TEXT_CHARS_MAX));
        }
        try {
            return decode(Multibase.BASE64URL.decodeBare(text.substring(PREFIX.length())));
        } catch (MalformedDataException e) {
            throw new MalformedDataException("invite is cut short or damaged: " + e.getMessage(), e);
        }
    }

    private static Invite decode(Bytes bytes) {
        int length = bytes.length() - CHECKSUM_BYTES;
        if (length < 0 || !bytes.slice(length, CHECKSUM_BYTES).equals(checksum(bytes.slice(0, length)))) {
            throw new MalformedDataException("its checksum is wrong");
        }
        MapReader map = MapReader.decode("invite", bytes.slice(0, length));
        List<Multiaddr> addresses = new ArrayList<>();
        var items = new RowReader("addresses", new Value.ListValue(map.list("addresses")));
        for (int i = map.list("addresses").size(); i > 0; i--) {
            addresses.add(Multiaddr.decode(items.bytes()));
        }
        return new Invite(
                new ClusterId(map.bytes("cluster")),
                map.bytes("secret"),
                map.time("expires"),
                map.peer("peer"),
                addresses,
                map.optionalText("household"),
                map.optionalInteger("capacity"));
    }

    private static Bytes checksum(Bytes document) {
        return Multihash.sha256(document).digest().slice(0, CHECKSUM_BYTES);
    }

    /// The line; [#parse] is its inverse.
    public String toText() {
        List<Value> items = new ArrayList<>();
        addresses.forEach(address -> items.add(new Value.ByteString(address.toBytes())));
        var out = new MapWriter()
                .put("cluster", cluster.bytes())
                .put("secret", secret)
                .put("expires", expires)
                .put("peer", peer)
                .put("addresses", items);
        household.ifPresent(word -> out.put("household", word));
        capacity.ifPresent(bytes -> out.put("capacity", bytes));
        Bytes document = out.encode();
        byte[] bytes = new byte[document.length() + CHECKSUM_BYTES];
        document.copyTo(0, bytes, 0, document.length());
        checksum(document).copyTo(0, bytes, document.length(), CHECKSUM_BYTES);
        return PREFIX + Multibase.BASE64URL.encodeBare(Bytes.ofOwned(bytes));
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "invite into cluster %s until %s".formatted(cluster, expires);
    }
}
