package io.ishigaki.exchange.message;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A version of the protocol, the best last. Each understands what those before it do.
///
/// @see <a href="https://specs.ipfs.tech/bitswap-protocol/#bitswap-protocol-versions">Bitswap protocol versions</a>
public enum BitswapVersion {
    /// Blocks travel bare: their CIDs are version 0.
    V1_0_0("/ipfs/bitswap/1.0.0"),
    /// Blocks travel with the prefix of their CID.
    V1_1_0("/ipfs/bitswap/1.1.0"),
    /// Peers can ask and tell whether a block is there, and say that it isn't.
    V1_2_0("/ipfs/bitswap/1.2.0");

    private final String protocolId;

    BitswapVersion(String protocolId) {
        this.protocolId = protocolId;
    }

    public String protocolId() {
        return protocolId;
    }

    /// The version of that protocol id, if it is one of Bitswap's.
    public static Optional<BitswapVersion> of(String protocolId) {
        return Arrays.stream(values())
                .filter(version -> version.protocolId.equals(protocolId))
                .findFirst();
    }

    /// All protocol ids, the best first: the order in which they are offered to a peer.
    public static List<String> protocolIds() {
        return Arrays.stream(values()).map(BitswapVersion::protocolId).toList().reversed();
    }

    boolean carriesPrefixes() {
        return this != V1_0_0;
    }

    /// Whether a peer of this version answers whether it has a block.
    public boolean carriesPresences() {
        return this == V1_2_0;
    }
}
