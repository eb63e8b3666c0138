package io.ishigaki.multiformats;

/// The generator that the published vectors are made with: xorshift32 from state 1, little-endian.
final class Xorshift {
    private Xorshift() {}

    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        int state = 1;
        for (int index = 0; index < count; index++) {
            if (index % Integer.BYTES == 0) {
                state ^= state << 13;
                state ^= state >>> 17;
                state ^= state << 5;
            }
            bytes[index] = (byte) (state >>> index % Integer.BYTES * Byte.SIZE);
        }
        return bytes;
    }
}
