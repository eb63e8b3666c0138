package io.ishigaki.exchange.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Messages that protoc and the protobuf library 7.36.2 of PyPI wrote from the schemas of
/// <https://specs.ipfs.tech/bitswap-protocol/>, sections "Wire format" of 1.0.0 and 1.2.0, with the CIDs of the ASCII
/// texts `alpha`, `beta` and of nothing.
class MessageVectorsTest {
    private static final Cid ALPHA = Wire.raw("alpha");
    private static final Cid ALPHA_V0 = Cid.v0(Multihash.sha256(Wire.text("alpha")));
    private static final Cid BETA_PB = Cid.v1(Multicodec.DAG_PB, Multihash.sha256(Wire.text("beta")));
    private static final Cid BETA_V0 = BETA_PB.toV0();
    private static final Cid NOTHING = Wire.raw("");

    private static final String ALPHA_HEX = "015512208ed3f6ad685b959ead7022518e1af76cd816f8e8ec7ccdda1ed4018e8f2223f8";
    private static final String BETA_HEX = "1220f44e64e75f3948e9f73f8dfa94721c4ce8cbb4f265c4790c702b2d41cfbf2753";
    private static final String NOTHING_HEX =
            "01551220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    record Vector(BitswapVersion version, String hex, List<Part> parts) {}

    static List<Vector> vectors() {
        return List.of(
                new Vector(
                        BitswapVersion.V1_2_0,
                        "320a300a2e0a24" + ALPHA_HEX + "10ffffffff072001",
                        List.of(new Part.Want(ALPHA, Integer.MAX_VALUE, Part.WantType.HAVE, false))),
                new Vector(
                        BitswapVersion.V1_2_0,
                        "8c010a89010a260a22" + ALPHA_HEX.substring(4) + "10010a330a240170" + BETA_HEX
                                + "10ffffffffffffffffff0128010a280a24" + NOTHING_HEX + "18011001",
                        List.of(
                                new Part.FullWantlist(),
                                new Part.Want(ALPHA_V0, 1, Part.WantType.BLOCK, false),
                                new Part.Want(BETA_PB, -1, Part.WantType.BLOCK, true),
                                new Part.Cancel(NOTHING))),
                new Vector(
                        BitswapVersion.V1_1_0,
                        "251a0d0a04015512201205616c7068611a0c0a04007012201204626574611a060a0401551220",
                        List.of(payload(ALPHA, "alpha"), payload(BETA_V0, "beta"), payload(NOTHING, ""))),
                new Vector(
                        BitswapVersion.V1_0_0,
                        "091205616c7068611200",
                        List.of(payload(ALPHA_V0, "alpha"), payload(ALPHA_V0, ""))),
                new Vector(
                        BitswapVersion.V1_2_0,
                        "5422260a24" + ALPHA_HEX + "22260a22" + BETA_HEX + "100128e0a712",
                        List.of(new Part.Have(ALPHA), new Part.DontHave(BETA_V0), new Part.PendingBytes(300_000))),
                new Vector(BitswapVersion.V1_2_0, "040a021001", List.of(new Part.FullWantlist())),
                new Vector(BitswapVersion.V1_2_0, "00", List.of()));
    }

    private static Part payload(Cid cid, String body) {
        return new Part.Payload(CidPrefix.of(cid), Wire.text(body));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void isTakenApartAsItWasPutTogether(Vector vector) throws Exception {
        assertThat(Wire.read(HexFormat.of().parseHex(vector.hex))).isEqualTo(vector.parts);
    }

    /// An empty block is written with its data, where protobuf leaves out what is empty; both read the same.
    @ParameterizedTest
    @MethodSource("vectors")
    void isPutTogetherByteForByte(Vector vector) {
        String written = HexFormat.of().formatHex(Wire.write(vector.version, vector.parts));

        assertThat(written)
                .isEqualTo(vector.hex.replace("251a0d", "271a0d").replace("1a060a0401551220", "1a080a04015512201200"));
    }

    @Test
    void oneMessageMayHoldPartsOfEveryVersion() throws Exception {
        String hex = "720a2a0a280a24" + ALPHA_HEX + "1007120462657461" + "1a090a04017112201201a0" + "22280a24"
                + NOTHING_HEX + "100128ffffffffffffffffff01";

        assertThat(Wire.read(HexFormat.of().parseHex(hex)))
                .containsExactly(
                        new Part.Want(ALPHA, 7, Part.WantType.BLOCK, false),
                        new Part.Payload(CidPrefix.V0, Wire.text("beta")),
                        new Part.Payload(
                                CidPrefix.of(Cid.v1(Multicodec.DAG_CBOR, ALPHA.multihash())), Bytes.ofHex("a0")),
                        new Part.DontHave(NOTHING),
                        new Part.PendingBytes(-1));
    }
}
