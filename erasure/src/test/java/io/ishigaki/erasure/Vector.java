package io.ishigaki.erasure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// Cells of data and the parity that another implementation makes of them: a line `K M DATA PARITY`, in hex.
///
/// The file's were made by https://github.com/klauspost/reedsolomon 1.14.2, whose matrix is that of JavaReedSolomon;
/// `.ci/interop` makes others at each run.
record Vector(List<byte[]> data, List<byte[]> parity) {
    static List<Vector> published() {
        try (InputStream file = Objects.requireNonNull(Vector.class.getResourceAsStream("klauspost.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(Vector::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Vector parse(String line) {
        String[] words = line.split(" ", -1);
        return new Vector(cells(words[2], Integer.parseInt(words[0])), cells(words[3], Integer.parseInt(words[1])));
    }

    private static List<byte[]> cells(String hex, int count) {
        int chars = count == 0 ? 0 : hex.length() / count;
        return IntStream.range(0, count)
                .mapToObj(cell -> HexFormat.of().parseHex(hex, cell * chars, (cell + 1) * chars))
                .toList();
    }
}
