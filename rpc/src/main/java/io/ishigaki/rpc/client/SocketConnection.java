package io.ishigaki.rpc.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;

/// A connection without encryption, over TCP or a Unix socket. Files go through it without passing this process.
final class SocketConnection implements Connection {
    private final SocketChannel channel;

    SocketConnection(SocketChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    @Override
    public void write(ByteBuffer... sources) throws IOException {
        try {
            while (sources[sources.length - 1].hasRemaining()) {
                channel.write(sources);
            }
        } catch (IOException e) {
            throw new HungUpException(e);
        }
    }

    @Override
    public long transfer(FileChannel source, long length) throws IOException {
        long sent = 0;
        try {
            for (long count = 1; sent < length && count > 0; sent += count) {
                count = source.transferTo(sent, length - sent, channel);
            }
        } catch (IOException e) {
            // A file that can't be read would look the same; that is rarer.
            throw new HungUpException(e);
        }
        return sent;
    }

    @Override
    public void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
