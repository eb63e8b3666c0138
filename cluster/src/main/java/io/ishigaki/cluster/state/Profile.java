package io.ishigaki.cluster.state;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a member says of itself. Immutable.
///
/// @param capacity bytes that it offers
/// @param addresses where it can be reached, without its peer id
public record Profile(String name, String household, String zone, long capacity, List<Multiaddr> addresses) {
    public static final int WORD_BYTES_MAX = 64;
    public static final int ADDRESSES_MAX = 16;
    public static final int ADDRESS_BYTES_MAX = 256;

    static final Profile EMPTY = new Profile("", "", "", 0, List.of());

    /// @throws MalformedDataException if something is too long
    public Profile {
        requireShort("name", name);
        requireShort("household", household);
        requireShort("zone", zone);
        if (capacity < 0) {
            throw new MalformedDataException("capacity of a member is %d".formatted(capacity));
        }
        if (addresses.size() > ADDRESSES_MAX) {
            throw new MalformedDataException(
                    "member has %d addresses, limit %d".formatted(addresses.size(), ADDRESSES_MAX));
        }
        for (Multiaddr address : addresses) {
            int length = address.toBytes().length();
            if (length > ADDRESS_BYTES_MAX) {
                throw new MalformedDataException(
                        "address of a member is %d bytes, limit %d".formatted(length, ADDRESS_BYTES_MAX));
            }
        }
        addresses = List.copyOf(addresses);
    }

    public Profile withName(String other) {
        return new Profile(other, household, zone, capacity, addresses);
    }

    /// `word`, a name or tag, if its length is allowed.
    ///
    /// @throws MalformedDataException if it is not
    static String requireShort(String what, String word) {
        int length = word.getBytes(StandardCharsets.UTF_8).length;
        if (length > WORD_BYTES_MAX) {
            throw new MalformedDataException("%s is %d bytes, limit %d".formatted(what, length, WORD_BYTES_MAX));
        }
        return word;
    }
}
