package io.ishigaki.gateway;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multibase;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.util.Optional;

/// The text forms of the names of keys.
///
/// @see <a href="https://specs.ipfs.tech/ipns/ipns-record/#ipns-name">IPNS name</a>
final class IpnsNames {
    private IpnsNames() {}

    /// The key that `name` means, in any of its forms: a CID of codec `libp2p-key`, or a bare base58 multihash; nothing
    /// where it means no key.
    static Optional<Cid> key(String name) {
        try {
            if (name.startsWith("Qm") || name.startsWith("1")) {
                Multihash hash =
                        Multihash.read(Multibase.BASE58BTC.decodeBare(name).asBuffer());
                return Optional.of(Cid.v1(Multicodec.LIBP2P_KEY, hash));
            }
            return Optional.of(Cid.parse(name)).filter(cid -> cid.codec().equals(Multicodec.LIBP2P_KEY));
        } catch (MalformedDataException _) { // a domain, or nothing at all
            return Optional.empty();
        }
    }

    /// The one form that fits into a host name.
    static String canonical(Cid key) {
        return key.toString(Multibase.BASE36);
    }
}
