package io.ishigaki.tests;

import io.ishigaki.concurrent.Ticker;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// What TCP with ChaCha20-Poly1305 takes to bring bytes from one process to another, with nothing above: records of
/// the size of our Noise, sealed and opened by the JDK. The least that a fetch between two daemons can be asked for.
final class SealedTransfer {
    private static final int RECORD_BYTES = 65_507;
    private static final int TAG_BYTES = 16;

    private final Cipher cipher;
    private final int mode;
    private long nonce;

    private SealedTransfer(int mode) throws GeneralSecurityException {
        this.cipher = Cipher.getInstance("ChaCha20-Poly1305");
        this.mode = mode;
    }

    /// `serve` prints the port at which it sends as many bytes as it is asked for; `read PORT BYTES` asks there twice,
    /// and prints the seconds that the second time took.
    public static void main(String... arguments) throws IOException, GeneralSecurityException {
        if (arguments[0].equals("serve")) {
            serve();
        } else {
            int port = Integer.parseInt(arguments[1]);
            long bytes = Long.parseLong(arguments[2]);
            read(port, bytes);
            System.out.printf("%.3f%n", read(port, bytes).toNanos() / 1e9);
        }
    }

    private static void serve() throws IOException, GeneralSecurityException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            System.out.println(server.getLocalPort());
            while (true) {
                try (Socket asker = server.accept()) {
                    send(asker);
                }
            }
        }
    }

    private static void send(Socket asker) throws IOException, GeneralSecurityException {
        var seal = new SealedTransfer(Cipher.ENCRYPT_MODE);
        byte[] piece = new byte[RECORD_BYTES];
        byte[] sealed = new byte[RECORD_BYTES + TAG_BYTES];
        long rest = new DataInputStream(asker.getInputStream()).readLong();
        while (rest > 0) {
            int length = (int) Math.min(RECORD_BYTES, rest);
            asker.getOutputStream().write(sealed, 0, seal.next(piece, length, sealed));
            rest -= length;
        }
    }

    private static Duration read(int port, long bytes) throws IOException, GeneralSecurityException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var open = new SealedTransfer(Cipher.DECRYPT_MODE);
            byte[] sealed = new byte[RECORD_BYTES + TAG_BYTES];
            byte[] piece = new byte[RECORD_BYTES];
            Ticker ticker = Ticker.system();
            long start = ticker.nanos();
            new DataOutputStream(socket.getOutputStream()).writeLong(bytes);
            var in = new DataInputStream(socket.getInputStream());
            for (long rest = bytes; rest > 0; rest -= RECORD_BYTES) {
                int length = (int) Math.min(RECORD_BYTES, rest) + TAG_BYTES;
                in.readFully(sealed, 0, length);
                open.next(sealed, length, piece);
            }
            return Duration.ofNanos(ticker.nanos() - start);
        }
    }

    /// Seals or opens a record; answers its bytes then.
    private int next(byte[] from, int length, byte[] into) throws GeneralSecurityException {
        byte[] counter = ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(Integer.BYTES, nonce++)
                .array();
        cipher.init(mode, new SecretKeySpec(new byte[32], "ChaCha20"), new IvParameterSpec(counter));
        return cipher.doFinal(from, 0, length, into);
    }
}
