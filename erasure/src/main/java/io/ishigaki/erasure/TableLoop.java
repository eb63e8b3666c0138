package io.ishigaki.erasure;

import java.util.List;

/// One byte at a time, by a table of all products. Needs nothing of the machine, and is easy to see right: the other
/// loop is measured and tested against it.
final class TableLoop implements CodingLoop {
    private static final byte[][] PRODUCTS = products();

    private static byte[][] products() {
        byte[][] products = new byte[GaloisField.SIZE][GaloisField.SIZE];
        for (int a = 0; a < GaloisField.SIZE; a++) {
            for (int b = 0; b < GaloisField.SIZE; b++) {
                products[a][b] = (byte) GaloisField.multiply(a, b);
            }
        }
        return products;
    }

    @Override
    public void multiply(int[][] rows, List<CellRange> inputs, List<CellRange> outputs, int from, int to) {
        for (int output = 0; output < outputs.size(); output++) {
            CellRange target = outputs.get(output).between(from, to);
            set(target, inputs.getFirst().between(from, to), PRODUCTS[rows[output][0]]);
            for (int input = 1; input < inputs.size(); input++) {
                add(target, inputs.get(input).between(from, to), PRODUCTS[rows[output][input]]);
            }
        }
    }

    private static void set(CellRange target, CellRange source, byte[] products) {
        byte[] out = target.array();
        byte[] in = source.array();
        int shift = source.offset() - target.offset();
        int end = target.offset() + target.length();
        for (int i = target.offset(); i < end; i++) {
            out[i] = products[in[i + shift] & 0xFF];
        }
    }

    private static void add(CellRange target, CellRange source, byte[] products) {
        byte[] out = target.array();
        byte[] in = source.array();
        int shift = source.offset() - target.offset();
        int end = target.offset() + target.length();
        for (int i = target.offset(); i < end; i++) {
            out[i] ^= products[in[i + shift] & 0xFF];
        }
    }

    @Override
    public String description() {
        return "table";
    }
}
