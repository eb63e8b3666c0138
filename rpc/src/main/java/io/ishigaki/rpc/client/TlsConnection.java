package io.ishigaki.rpc.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import javax.net.ssl.SSLSocket;

/// A connection under TLS, with a server that has shown a certificate for its name.
final class TlsConnection implements Connection {
    private static final int BUFFER_BYTES = 256 << 10;

    /// No read of the socket gives more.
    private static final int RECORD_BYTES = 16 << 10;

    private final SSLSocket socket;

    private TlsConnection(SSLSocket socket) {
        this.socket = socket;
    }

    /// Takes over a connected `socket` and shakes hands.
    ///
    /// @throws javax.net.ssl.SSLException if the certificate is not to be trusted or has another name
    static TlsConnection shakeHands(SSLSocket socket) throws IOException {
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return new TlsConnection(socket);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        byte[] bytes = new byte[Math.min(target.remaining(), RECORD_BYTES)];
        int count = socket.getInputStream().read(bytes);
        target.put(bytes, 0, Math.max(0, count));
        return count;
    }

    @Override
    public void write(ByteBuffer... sources) throws IOException {
        for (ByteBuffer source : sources) {
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            send(bytes, bytes.length);
        }
    }

    private void send(byte[] bytes, int length) throws IOException {
        try {
            socket.getOutputStream().write(bytes, 0, length);
        } catch (IOException e) {
            throw new HungUpException(e);
        }
    }

    @Override
    public long transfer(FileChannel source, long length) throws IOException {
        byte[] bytes = new byte[BUFFER_BYTES];
        long sent = 0;
        while (sent < length) {
            ByteBuffer piece = ByteBuffer.wrap(bytes, 0, (int) Math.min(length - sent, bytes.length));
            int count = source.read(piece, sent);
            if (count < 0) {
                return sent;
            }
            send(bytes, count);
            sent += count;
        }
        return sent;
    }

    @Override
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
