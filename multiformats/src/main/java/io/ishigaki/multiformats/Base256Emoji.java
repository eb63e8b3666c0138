package io.ishigaki.multiformats;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// One emoji a byte.
///
/// @see <a href="https://github.com/multiformats/multibase/blob/master/rfcs/Base256Emoji.md">Base256Emoji</a>
final class Base256Emoji implements BaseEncoding {
    private static final String ALPHABET = ""
            + "🚀🪐☄🛰🌌🌑🌒🌓🌔🌕🌖🌗🌘🌍🌏🌎🐉☀💻🖥💾💿😂❤😍🤣😊🙏💕😭😘👍"
            + "😅👏😁🔥🥰💔💖💙😢🤔😆🙄💪😉☺👌🤗💜😔😎😇🌹🤦🎉💞✌✨🤷😱😌🌸🙌"
            + "😋💗💚😏💛🙂💓🤩😄😀🖤😃💯🙈👇🎶😒🤭❣😜💋👀😪😑💥🙋😞😩😡🤪👊🥳"
            + "😥🤤👉💃😳✋😚😝😴🌟😬🙃🍀🌷😻😓⭐✅🥺🌈😈🤘💦✔😣🏃💐☹🎊💘😠☝"
            + "😕🌺🎂🌻😐🖕💝🙊😹🗣💫💀👑🎵🤞😛🔴😤🌼😫⚽🤙☕🏆🤫👈😮🙆🍻🍃🐶💁"
            + "😲🌿🧡🎁⚡🌞🎈❌✊👋😰🤨😶🤝🚶💰🍓💢🤟🙁🚨💨🤬✈🎀🍺🤓😙💟🌱😖👶"
            + "🥴▶➡❓💎💸⬇😨🌚🦋😷🕺⚠🙅😟😵👎🤲🤠🤧📌🔵💅🧐🐾🍒😗🤑🌊🤯🐷☎"
            + "💧😯💆👆🎤🙇🍑❄🌴💣🐸💌📍🥀🤢👅💡💩👐📸👻🤐🤮🎼🥵🚩🍎🍊👼💍📣🥂";

    /// Read when first used, for hardly anyone does.
    private static final class Table {
        static final int[] EMOJIS = ALPHABET.codePoints().toArray();
        static final Map<Integer, Integer> VALUES = IntStream.range(0, EMOJIS.length)
                .boxed()
                .collect(Collectors.toUnmodifiableMap(value -> EMOJIS[value], Function.identity()));
    }

    @Override
    public String encode(String prefix, byte[] source) {
        var out = new StringBuilder(prefix);
        for (byte next : source) {
            out.appendCodePoint(Table.EMOJIS[next & 0xFF]);
        }
        return out.toString();
    }

    @Override
    public byte[] decode(String text, int start) {
        byte[] out = new byte[text.length() - start];
        int to = 0;
        for (int index = start; index < text.length(); index += Character.charCount(text.codePointAt(index))) {
            Integer value = Table.VALUES.get(text.codePointAt(index));
            if (value == null) {
                throw BaseEncoding.strangeCharacter(text, index);
            }
            out[to++] = value.byteValue();
        }
        return Arrays.copyOf(out, to);
    }
}
