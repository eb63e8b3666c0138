package io.ishigaki.dag.unixfs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The contents that the fixtures describe instead of holding. Source: `kubo-add-vectors.json`,
/// `unixfs-vectors.json`.
final class VectorContent {
    private VectorContent() {}

    /// "prng: xorshift32 from `seed` (x^=x<<13; x^=x>>17; x^=x<<5), little-endian words, cut to
    /// size".
    static byte[] prng(int seed, int size) {
        ByteBuffer words = ByteBuffer.allocate(size + 3 & ~3).order(ByteOrder.LITTLE_ENDIAN);
        int state = seed;
        while (words.hasRemaining()) {
            state ^= state << 13;
            state ^= state >>> 17;
            state ^= state << 5;
            words.putInt(state);
        }
        byte[] content = new byte[size];
        words.get(0, content);
        return content;
    }

    /// "text: lines "seed S line I\n", I from 0, cut to size".
    static byte[] text(long seed, int size) {
        var text = new StringBuilder(size + 64);
        for (int line = 0; text.length() < size; line++) {
            text.append("seed ").append(seed).append(" line ").append(line).append('\n');
        }
        text.setLength(size);
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] of(String kind, long seed, int size) {
        return switch (kind) {
            case "prng" -> prng((int) seed, size);
            case "zeros" -> new byte[size];
            case "text" -> text(seed, size);
            default -> throw new AssertionError("unknown kind of content: " + kind);
        };
    }
}
