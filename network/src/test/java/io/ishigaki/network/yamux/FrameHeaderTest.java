package io.ishigaki.network.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameHeaderTest {
    /// The fields in their order and sizes, https://github.com/libp2p/specs/blob/master/yamux/README.md#framing
    @ParameterizedTest
    @CsvSource({
        "000000010000000100000005, DATA, 1, 1, 5",
        "00010002ffffffff00040000, WINDOW_UPDATE, 2, -1, 262144",
        "0002000100000000ffffffff, PING, 1, 0, 4294967295",
        "000300000000000000000001, GO_AWAY, 0, 0, 1",
        "0000fffc7fffffff00000000, DATA, 65532, 2147483647, 0",
    })
    void everyTypeIsReadAndWritten(String hex, FrameType type, int flags, int streamId, long length) {
        var header = new FrameHeader(type, flags, streamId, length);
        ByteBuffer out = ByteBuffer.allocate(FrameHeader.BYTES);

        header.writeTo(out);

        assertThat(FrameHeader.read(Bytes.ofHex(hex).asBuffer())).isEqualTo(header);
        assertThat(Bytes.copyOf(out.flip())).isEqualTo(Bytes.ofHex(hex));
    }

    @ParameterizedTest
    @CsvSource({
        "010000000000000100000000, version 1",
        "000400000000000100000000, unknown type 4",
        "00ff00000000000100000000, unknown type 255",
        "000000000000000000000000, DATA frame has stream id 0",
        "000100000000000000000000, WINDOW_UPDATE frame has stream id 0",
        "000200010000000700000000, PING frame has stream id 7",
        "00030000ffffffff00000000, GO_AWAY frame has stream id 4294967295",
    })
    void whatIsNoHeaderIsRefused(String hex, String reason) {
        assertThatThrownBy(() -> FrameHeader.read(Bytes.ofHex(hex).asBuffer()))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void flagsAreToldApart() {
        var header = new FrameHeader(FrameType.DATA, FrameHeader.SYN | FrameHeader.FIN, 1, 0);

        assertThat(header.has(FrameHeader.SYN)).isTrue();
        assertThat(header.has(FrameHeader.ACK)).isFalse();
        assertThat(header.has(FrameHeader.FIN)).isTrue();
        assertThat(header.has(FrameHeader.RST)).isFalse();
    }
}
