package io.ishigaki.exchange.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.exchange.testkit.Encoded;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingMessageTest {
    private static final Cid CID = Wire.raw("x");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {8, 9})
    void sizeIsWhatIsWrittenBehindTheLength(long seed) {
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 300; round++) {
            List<Part> parts = Wire.random(random);
            for (BitswapVersion version : BitswapVersion.values()) {
                var message = new OutgoingMessage(version);
                parts.forEach(message::add);

                int size = message.size();

                int lengthSize = size < 1 << 7 ? 1 : size < 1 << 14 ? 2 : 3;
                assertThat(Encoded.bytes(message))
                        .as("round %d, %s", round, version)
                        .hasSize(lengthSize + size);
            }
        }
    }

    @Test
    void olderPeersAreAskedForTheBlockInsteadOfItsPresence() throws Exception {
        List<Part> parts = List.of(new Part.Want(CID, 3, Part.WantType.HAVE, true));

        for (var version : List.of(BitswapVersion.V1_0_0, BitswapVersion.V1_1_0)) {
            assertThat(Wire.read(Wire.write(version, parts)))
                    .containsExactly(new Part.Want(CID, 3, Part.WantType.BLOCK, false));
        }
    }

    @Test
    void olderPeersAreToldOfNoPresence() throws Exception {
        List<Part> parts = List.of(new Part.Have(CID), new Part.DontHave(CID), new Part.PendingBytes(9));

        assertThat(Wire.write(BitswapVersion.V1_1_0, parts)).containsExactly(0);
        assertThat(Wire.read(Wire.write(BitswapVersion.V1_2_0, parts))).isEqualTo(parts);
    }

    @Test
    void aBlockTravelsUnderThePrefixOfItsCid() throws Exception {
        var body = Wire.text("body");
        Cid v0 = Cid.v0(Multihash.sha256(body));

        byte[] message = Encoded.bytes(new OutgoingMessage(BitswapVersion.V1_2_0).add(new Block(v0, body)));

        assertThat(Wire.read(message)).containsExactly(new Part.Payload(CidPrefix.V0, body));
        assertThat(CidPrefix.V0.with(Multihash.sha256(body))).isEqualTo(v0);
    }

    @Test
    void lentBlockIsWrittenAsOftenAsAskedAndGivenBackOnce() throws Exception {
        var body = Bytes.ofOwned(new byte[100_000]);
        var lent = ByteBuffer.allocateDirect(body.length());
        lent.put(body.asBuffer()).flip();
        Cid cid = Cid.v0(Multihash.sha256(body));
        var returned = new ArrayList<ByteBuffer>();
        var message = new OutgoingMessage(BitswapVersion.V1_2_0);
        message.addLent(cid, lent, returned::add);

        assertThat(message.blockBytes()).isEqualTo(100_000);
        for (int time = 0; time < 2; time++) {
            assertThat(Wire.read(Encoded.bytes(message))).containsExactly(new Part.Payload(CidPrefix.V0, body));
        }
        assertThat(returned).isEmpty();

        message.release();

        assertThat(returned).hasSize(1).first().isSameAs(lent);
    }

    @Test
    void isEmptyUntilSomethingIsSaid() {
        var message = new OutgoingMessage(BitswapVersion.V1_2_0);
        assertThat(message.isEmpty()).isTrue();

        message.add(new Part.FullWantlist());

        assertThat(message.isEmpty()).isFalse();
    }

    @Test
    void protocolIdsAreOfferedBestFirst() {
        assertThat(BitswapVersion.protocolIds())
                .containsExactly("/ipfs/bitswap/1.2.0", "/ipfs/bitswap/1.1.0", "/ipfs/bitswap/1.0.0");
        assertThat(BitswapVersion.of("/ipfs/bitswap/1.1.0")).contains(BitswapVersion.V1_1_0);
        assertThat(BitswapVersion.of("/ipfs/kad/1.0.0")).isEmpty();
    }
}
