package io.ishigaki.routing.mdns;

import io.ishigaki.multiformats.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Appends the parts of a packet, one after the other; names are written out. Confined to the thread that made it.
final class DnsWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    DnsWriter uint16(int value) {
        out.write(value >>> Byte.SIZE);
        out.write(value);
        return this;
    }

    DnsWriter int32(int value) {
        return uint16(value >>> Short.SIZE).uint16(value);
    }

    DnsWriter bytes(Bytes bytes) {
        out.writeBytes(bytes.toArray());
        return this;
    }

    DnsWriter name(DnsName name) {
        for (String label : name.labels()) {
            byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        out.write(0);
        return this;
    }

    /// Texts of at most 255 bytes, each with its length before it.
    DnsWriter texts(List<Bytes> texts) {
        for (Bytes text : texts) {
            out.write(text.length());
            bytes(text);
        }
        return this;
    }

    /// What another writer has, with its length before it.
    DnsWriter sized(DnsWriter data) {
        return uint16(data.out.size()).bytes(data.toBytes());
    }

    Bytes toBytes() {
        return Bytes.ofOwned(out.toByteArray());
    }
}
