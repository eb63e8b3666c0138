package io.ishigaki.multiformats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CidTest {
    /// From the published multihash vectors made by Kubo 0.43.0: `block put --mhtype sha2-256 --cid-codec=raw` of
    /// nothing.
    @Test
    void rawCidOfNothingIsTheOneKuboMakes() {
        assertThat(Cid.ofRaw(new byte[0])).hasToString("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
    }

    @Test
    void v0TextReadsBack() {
        // From unixfs-vectors.json: an empty file under unixfs-v0-2015.
        String text = "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH";

        Cid cid = Cid.parse(text);

        assertThat(cid.version()).isEqualTo(Cid.Version.V0);
        assertThat(cid).hasToString(text);
        assertThat(cid.multihash())
                .isEqualTo(Multihash.sha256(Bytes.ofHex("0a0408021800").toArray()));
    }
}
