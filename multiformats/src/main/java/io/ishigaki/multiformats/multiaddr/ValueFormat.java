package io.ishigaki.multiformats.multiaddr;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;

/// How the value of a component is written in text and in bytes.
///
/// [#check] accepts exactly the values that [#format] can write and [#parse] reads back.
sealed interface ValueFormat
        permits NoValue,
                NumberFormat,
                Ip4Format,
                Ip6Format,
                NameFormat,
                OnionFormat,
                GarlicFormat,
                HashFormat,
                HttpPathFormat {
    /// What [#fixedBytes] answers where the length stands before the value.
    int ANY_LENGTH = -1;

    /// The length of each value, or [#ANY_LENGTH].
    int fixedBytes();

    /// The value that `text` means; it's yet to be [checked][#check].
    ///
    /// @throws MalformedDataException if `text` is no such value
    Bytes parse(String text);

    String format(Bytes value);

    /// Checks a value of the right length.
    ///
    /// @throws MalformedDataException if `value` is none
    void check(Bytes value);
}
