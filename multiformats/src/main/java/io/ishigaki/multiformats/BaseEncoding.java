package io.ishigaki.multiformats;

/// How the bytes behind a multibase prefix are written as text.
sealed interface BaseEncoding permits BitGroups, Radix, Base45, Base256Emoji, Proquint {
    /// `prefix` and behind it the text of `source`.
    String encode(String prefix, byte[] source);

    /// The bytes that `text` means from index `start` on.
    ///
    /// @throws MalformedDataException if it isn't such text
    byte[] decode(String text, int start);

    /// What to say of the character of `text` at `index`.
    static MalformedDataException strangeCharacter(String text, int index) {
        return new MalformedDataException(
                "'%s' at index %d is no such digit".formatted(Character.toString(text.codePointAt(index)), index));
    }
}
