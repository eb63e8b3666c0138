package io.ishigaki.multiformats.multiaddr;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An address that says how it is to be read: components from the outermost protocol to the innermost.
///
/// The address without components is what is left when all is [decapsulated][#decapsulate]; it has neither a text nor a
/// binary form that reads back.
///
/// @see <a href="https://github.com/multiformats/multiaddr">multiaddr</a>
public record Multiaddr(List<Component> components) {
    /// Beyond any address in use; the longest value known, an I2P destination, takes some 500 bytes.
    public static final int BYTES_MAX = 8 << 10;

    private static final int TEXT_CHARS_MAX = 4 * BYTES_MAX;

    /// @throws MalformedDataException if it is longer than [#BYTES_MAX], or anything follows a path
    public Multiaddr {
        components = List.copyOf(components);
        int length = 0;
        for (int index = 0; index < components.size(); index++) {
            length += components.get(index).length();
            if (length > BYTES_MAX) {
                throw new MalformedDataException("multiaddr is over %d bytes".formatted(BYTES_MAX));
            }
            if (components.get(index).protocol().isPath() && index < components.size() - 1) {
                throw new MalformedDataException("unexpected component after path component");
            }
        }
    }

    /// Reads the text form: `/ip4/127.0.0.1/tcp/4001`. Slashes at its end don't matter.
    ///
    /// @throws MalformedDataException if `text` is no address; the message names the offending part
    public static Multiaddr parse(String text) {
        try {
            if (text.length() > TEXT_CHARS_MAX) {
                throw new MalformedDataException("%d characters, limit %d".formatted(text.length(), TEXT_CHARS_MAX));
            }
            return new Multiaddr(parseComponents(text));
        } catch (MalformedDataException e) {
            String shown = text.length() <= 200 ? text : text.substring(0, 200) + "…";
            throw new MalformedDataException(
                    "failed to parse multiaddr \"%s\": %s".formatted(shown, e.getMessage()), e);
        }
    }

    private static List<Component> parseComponents(String text) {
        if (!text.startsWith("/")) {
            throw new MalformedDataException("must begin with /");
        }
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '/') {
            end--;
        }
        if (end == 0) {
            throw new MalformedDataException("empty multiaddr");
        }
        String trimmed = text.substring(0, end);
        List<Component> components = new ArrayList<>();
        for (int at = 0; at < end; ) {
            int nameEnd = endOfPart(trimmed, at + 1);
            String name = trimmed.substring(at + 1, nameEnd);
            Protocol protocol =
                    Protocol.named(name).orElseThrow(() -> new MalformedDataException("unknown protocol " + name));
            at = nameEnd;
            if (protocol.takesValue()) {
                if (nameEnd == end) {
                    throw new MalformedDataException("unexpected end of multiaddr");
                }
                at = protocol.isPath() ? end : endOfPart(trimmed, nameEnd + 1);
                int start = protocol.isPath() ? nameEnd : nameEnd + 1;
                components.add(Component.of(protocol, trimmed.substring(start, at)));
            } else {
                components.add(Component.of(protocol));
            }
        }
        return components;
    }

    private static int endOfPart(String text, int start) {
        int slash = text.indexOf('/', start);
        return slash < 0 ? text.length() : slash;
    }

    /// Reads the binary form, which fills all of `bytes`.
    ///
    /// @throws MalformedDataException if it is no address; the message names the offending part
    public static Multiaddr decode(Bytes bytes) {
        if (bytes.isEmpty()) {
            throw new MalformedDataException("empty multiaddr");
        }
        if (bytes.length() > BYTES_MAX) {
            throw new MalformedDataException("multiaddr is %d bytes, limit %d".formatted(bytes.length(), BYTES_MAX));
        }
        ByteBuffer in = bytes.asBuffer();
        List<Component> components = new ArrayList<>();
        while (in.hasRemaining()) {
            components.add(Component.read(in));
        }
        return new Multiaddr(components);
    }

    /// The binary form; [#decode] is its inverse.
    public Bytes toBytes() {
        int length = 0;
        for (Component component : components) {
            length += component.length();
        }
        byte[] bytes = new byte[length];
        int at = 0;
        for (Component component : components) {
            at = component.writeTo(bytes, at);
        }
        return Bytes.ofOwned(bytes);
    }

    /// This address with `inner` behind it.
    public Multiaddr encapsulate(Multiaddr inner) {
        List<Component> joined = new ArrayList<>(components);
        joined.addAll(inner.components);
        return new Multiaddr(joined);
    }

    /// This address up to where `inner` last begins in it; this address itself if it doesn't hold `inner`.
    public Multiaddr decapsulate(Multiaddr inner) {
        int size = inner.components.size();
        for (int start = components.size() - size; start >= 0 && size > 0; start--) {
            if (components.subList(start, start + size).equals(inner.components)) {
                return new Multiaddr(components.subList(0, start));
            }
        }
        return this;
    }

    /// This address without its last component.
    ///
    /// @throws IllegalStateException if it is empty
    public Multiaddr parent() {
        if (isEmpty()) {
            throw new IllegalStateException("an empty address has no last component");
        }
        return new Multiaddr(components.subList(0, components.size() - 1));
    }

    /// The first component of that protocol; empty if it has none.
    public Optional<Component> first(Protocol protocol) {
        return components.stream()
                .filter(component -> component.protocol() == protocol)
                .findFirst();
    }

    /// The peer whose address this is: that of the last `p2p` component. Behind a relay, the relay's peer comes before.
    public Optional<PeerId> peerId() {
        return components.reversed().stream()
                .filter(component -> component.protocol() == Protocol.P2P)
                .findFirst()
                .map(component -> PeerId.decode(component.value()));
    }

    /// Whether the last component is a peer, as in what leads to one.
    public boolean endsInPeer() {
        return !isEmpty() && components.getLast().protocol() == Protocol.P2P;
    }

    /// This address with a peer behind it.
    ///
    /// @throws MalformedDataException if it ends in a path, or would be too long
    public Multiaddr withPeer(PeerId peer) {
        return encapsulate(new Multiaddr(List.of(new Component(Protocol.P2P, peer.toBytes()))));
    }

    public boolean isEmpty() {
        return components.isEmpty();
    }

    /// The text form; [#parse] is its inverse.
    @Override
    public String toString() {
        var out = new StringBuilder();
        components.forEach(out::append);
        return out.toString();
    }
}
