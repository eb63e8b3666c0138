package io.ishigaki.multiformats.multiaddr;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multibase;

/// A Tor service of `hostBytes` bytes in base32, and its port: `aaimaq4ygg2iegci:80`.
record OnionFormat(int hostBytes) implements ValueFormat {
    @Override
    public int fixedBytes() {
        return hostBytes + NumberFormat.PORT.fixedBytes();
    }

    @Override
    public Bytes parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new MalformedDataException("no port number");
        }
        Bytes host = Multibase.BASE32.decodeBare(text.substring(0, colon));
        if (host.length() != hostBytes) {
            throw new MalformedDataException("host is %d bytes, not %d".formatted(host.length(), hostBytes));
        }
        Bytes port = NumberFormat.PORT.parse(text.substring(colon + 1));
        byte[] value = new byte[fixedBytes()];
        host.copyTo(0, value, 0, hostBytes);
        port.copyTo(0, value, hostBytes, port.length());
        return Bytes.ofOwned(value);
    }

    @Override
    public String format(Bytes value) {
        return Multibase.BASE32.encodeBare(value.slice(0, hostBytes)) + ":" + NumberFormat.PORT.format(port(value));
    }

    private Bytes port(Bytes value) {
        return value.slice(hostBytes, NumberFormat.PORT.fixedBytes());
    }

    @Override
    public void check(Bytes value) {
        Bytes port = port(value);
        if (port.at(0) == 0 && port.at(1) == 0) {
            throw new MalformedDataException("port is 0");
        }
    }
}
