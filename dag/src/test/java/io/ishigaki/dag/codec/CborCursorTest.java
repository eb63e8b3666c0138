package io.ishigaki.dag.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class CborCursorTest {
    private static final Cid CID = Cid.ofRaw(new byte[] {1});

    /// `{"a": [300, link]}`.
    private static Bytes block() {
        var entries = new LinkedHashMap<String, Value>();
        entries.put("a", new Value.ListValue(List.of(Value.Int.of(300), new Value.Link(CID))));
        return Codec.DAG_CBOR.encode(new Value.MapValue(entries));
    }

    @Test
    void itemsAreReadInTheirOrder() {
        var cursor = new CborCursor(block());

        assertThat(cursor.map()).isEqualTo(1);
        assertThat(cursor.text()).isEqualTo("a");
        assertThat(cursor.list()).isEqualTo(2);
        assertThat(cursor.number(300)).isEqualTo(300);
        assertThat(cursor.link()).isEqualTo(CID);
        cursor.end();
    }

    @Test
    void otherKindIsRefused() {
        assertThatThrownBy(() -> new CborCursor(block()).list())
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("cbor: no list at byte 0");
    }

    @Test
    void largerNumberIsRefused() {
        var cursor = new CborCursor(Codec.DAG_CBOR.encode(Value.Int.of(300)));

        assertThatThrownBy(() -> cursor.number(299))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("cbor: number is 300, limit 299");
    }

    @Test
    void countThatTheBlockHasNoRoomForIsRefused() {
        var cursor = new CborCursor(Bytes.ofHex("9a7fffffff00"));

        assertThatThrownBy(cursor::list)
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("2147483647 announced, 1 bytes left");
    }

    @Test
    void bytesBehindTheLastItemAreRefused() {
        var cursor = new CborCursor(Bytes.ofHex("0000"));
        cursor.number(0);

        assertThatThrownBy(cursor::end)
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("cbor: 1 bytes follow the value");
    }
}
