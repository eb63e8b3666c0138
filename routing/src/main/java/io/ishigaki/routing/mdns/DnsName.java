package io.ishigaki.routing.mdns;

import io.ishigaki.multiformats.MalformedDataException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A name: labels from the innermost out, in lower case, as names differ by more than case.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc1035#section-3.1">RFC 1035, section 3.1</a>
record DnsName(List<String> labels) {
    /// "Labels must be 63 characters or less."
    static final int LABEL_BYTES_MAX = 63;

    /// "The total length of a domain name is restricted to 255 octets or less."
    static final int BYTES_MAX = 255;

    /// @throws MalformedDataException if a label is empty or too long, or all together are
    DnsName {
        labels = labels.stream().map(label -> label.toLowerCase(Locale.ROOT)).toList();
        int length = 1;
        for (String label : labels) {
            int bytes = label.getBytes(StandardCharsets.UTF_8).length;
            if (bytes == 0 || bytes > LABEL_BYTES_MAX) {
                throw new MalformedDataException("label of %d bytes, limit %d".formatted(bytes, LABEL_BYTES_MAX));
            }
            length += 1 + bytes;
        }
        if (length > BYTES_MAX) {
            throw new MalformedDataException("name of %d bytes, limit %d".formatted(length, BYTES_MAX));
        }
    }

    /// A name whose labels are set apart by dots.
    static DnsName of(String dotted) {
        return new DnsName(Arrays.asList(dotted.split("\\.", -1)));
    }

    /// This name with `label` before it.
    DnsName child(String label) {
        var labels = new ArrayList<>(List.of(label));
        labels.addAll(this.labels);
        return new DnsName(labels);
    }

    /// Whether this is a name directly below `parent`.
    boolean isChildOf(DnsName parent) {
        return labels.size() == parent.labels.size() + 1
                && labels.subList(1, labels.size()).equals(parent.labels);
    }

    @Override
    public String toString() {
        return String.join(".", labels);
    }
}
