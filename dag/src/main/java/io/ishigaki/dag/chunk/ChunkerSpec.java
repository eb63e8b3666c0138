package io.ishigaki.dag.chunk;

import io.ishigaki.multiformats.MalformedDataException;

/// Which chunker to use, in the words of Kubo's `--chunker`.
///
/// | text                                    | chunks                                                          |
/// |-----------------------------------------|-----------------------------------------------------------------|
/// | `default`, or nothing                   | of 262,144 bytes                                                |
/// | `size-N`                                | of N bytes                                                      |
/// | `rabin`, `rabin-AVG`                    | cut by content: from AVG / 3 to AVG · 3 / 2 bytes               |
/// | `rabin-MIN-AVG-MAX`                     | cut by content: from MIN to MAX bytes                           |
/// | `buzhash`                               | cut by content: from 131,072 to 524,288 bytes                   |
///
/// The last of a stream may be smaller. Immutable.
public sealed interface ChunkerSpec {
    /// The block limit of 2 MiB less the room that Kubo keeps for the frame of a leaf.
    int CHUNK_BYTES_MAX = (2 << 20) - 256;

    int CHUNK_BYTES_DEFAULT = 256 << 10;

    /// A new chunker of this kind.
    Chunker chunker();

    /// Chunks of one size.
    record Size(int bytes) implements ChunkerSpec {
        public Size {
            if (bytes <= 0) {
                throw new MalformedDataException("chunker size must be greater than 0, is " + bytes);
            }
            refuseTooLarge(bytes);
        }

        @Override
        public Chunker chunker() {
            return new SizeChunker(bytes);
        }

        @Override
        public String toString() {
            return "size-" + bytes;
        }
    }

    /// Chunks that end where a Rabin fingerprint of the last bytes has as many zeros as
    /// `averageBytes` asks for.
    record Rabin(int minBytes, int averageBytes, int maxBytes) implements ChunkerSpec {
        public Rabin {
            if (minBytes < RabinChunker.WINDOW_BYTES) {
                throw new MalformedDataException("rabin min must be at least 16, is " + minBytes);
            }
            if (minBytes >= averageBytes) {
                throw new MalformedDataException("incorrect format: rabin-min must be smaller than rabin-avg: %d and %d"
                        .formatted(minBytes, averageBytes));
            }
            if (averageBytes >= maxBytes) {
                throw new MalformedDataException("incorrect format: rabin-avg must be smaller than rabin-max: %d and %d"
                        .formatted(averageBytes, maxBytes));
            }
            refuseTooLarge(maxBytes);
        }

        static Rabin ofAverage(int averageBytes) {
            refuseTooLarge(averageBytes);
            return new Rabin(averageBytes / 3, averageBytes, averageBytes + averageBytes / 2);
        }

        @Override
        public Chunker chunker() {
            return new RabinChunker(this);
        }

        @Override
        public String toString() {
            return "rabin-%d-%d-%d".formatted(minBytes, averageBytes, maxBytes);
        }
    }

    /// Chunks that end where a buzhash of the last 32 bytes has 17 zeros.
    record Buzhash() implements ChunkerSpec {
        @Override
        public Chunker chunker() {
            return new BuzhashChunker();
        }

        @Override
        public String toString() {
            return "buzhash";
        }
    }

    /// Reads the text form.
    ///
    /// @throws MalformedDataException if `text` names no chunker, or one beyond the limits
    static ChunkerSpec parse(String text) {
        if (text.isEmpty() || text.equals("default")) {
            return new Size(CHUNK_BYTES_DEFAULT);
        }
        String[] parts = text.split("-", -1);
        return switch (parts[0]) {
            case "size" -> parseSize(parts, text);
            case "rabin" -> parseRabin(parts, text);
            case "buzhash" -> new Buzhash();
            default -> throw new MalformedDataException("unrecognized chunker option: " + text);
        };
    }

    private static ChunkerSpec parseSize(String[] parts, String text) {
        if (parts.length != 2) {
            throw new MalformedDataException(
                    "incorrect chunker string format (expected size-{size}): '%s'".formatted(text));
        }
        return new Size(parseBytes(parts[1], "size", text));
    }

    private static ChunkerSpec parseRabin(String[] parts, String text) {
        return switch (parts.length) {
            case 1 -> Rabin.ofAverage(CHUNK_BYTES_DEFAULT);
            case 2 -> Rabin.ofAverage(parseBytes(parts[1], "avg", text));
            case 4 ->
                new Rabin(
                        parseBytes(parts[1], "min", text),
                        parseBytes(parts[2], "avg", text),
                        parseBytes(parts[3], "max", text));
            default ->
                throw new MalformedDataException(
                        "incorrect format (expected 'rabin' 'rabin-[avg]' or 'rabin-[min]-[avg]-[max]'): '%s'"
                                .formatted(text));
        };
    }

    /// A number, which Kubo lets carry its name in front: `rabin-min:100-avg:200-max:300`.
    private static int parseBytes(String part, String label, String text) {
        int colon = part.lastIndexOf(':');
        if (colon >= 0 && !part.startsWith(label + ":")) {
            throw new MalformedDataException("label of '%s' must be %s in chunker '%s'".formatted(part, label, text));
        }
        try {
            return Integer.parseInt(part, colon + 1, part.length(), 10);
        } catch (NumberFormatException e) {
            throw new MalformedDataException(
                    "'%s' is no number of bytes in chunker '%s'".formatted(part.substring(colon + 1), text), e);
        }
    }

    private static void refuseTooLarge(int bytes) {
        if (bytes > CHUNK_BYTES_MAX) {
            throw new MalformedDataException("chunker parameters may not exceed the maximum chunk size of %d, is %d"
                    .formatted(CHUNK_BYTES_MAX, bytes));
        }
    }
}
