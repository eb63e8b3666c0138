package io.ishigaki.rpc.client;

import io.ishigaki.rpc.FileEntries;
import io.ishigaki.rpc.FileEntry;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/// Sends files as a chunked multipart body: each file is one chunk, which the kernel moves from file to socket; the
/// content of a pipe goes in chunks as it comes.
///
/// Small files are gathered, so that a tree of them doesn't cost two packets each.
final class MultipartSender {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final int GATHERED_BYTES_MAX = 64 << 10;
    private static final int BOUNDARY_BYTES = 30;
    private static final byte[] CRLF = {'\r', '\n'};

    private final Connection connection;
    private final String boundary;
    /// Content of the chunk that is being gathered.
    private final ByteBuffer gathered = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final byte[] piece = new byte[BUFFER_BYTES];
    private int parts;

    MultipartSender(Connection connection, String boundary) {
        this.connection = connection;
        this.boundary = boundary;
    }

    /// A fresh one, which no file contains but by a chance of 2⁻²⁴⁰.
    static String boundary() {
        byte[] random = new byte[BOUNDARY_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    void send(FileEntries files) throws IOException {
        for (Optional<FileEntry> entry = files.next(); entry.isPresent(); entry = files.next()) {
            switch (entry.get()) {
                case FileEntry.Directory directory -> gather(head(directory, "application/x-directory"));
                case FileEntry.Symlink link -> {
                    gather(head(link, "application/symlink"));
                    gather(link.target().getBytes(StandardCharsets.UTF_8));
                }
                case FileEntry.Regular file -> {
                    gather(head(file, "application/octet-stream"));
                    sendContent(file);
                }
            }
        }
        gather(((parts == 0 ? "" : "\r\n") + "--" + boundary + "--\r\n").getBytes(StandardCharsets.ISO_8859_1));
        sendGathered();
        connection.write(ByteBuffer.wrap("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)));
    }

    private byte[] head(FileEntry entry, String type) {
        var head = new StringBuilder(boundary.length() + 200);
        if (parts > 0) {
            head.append("\r\n");
        }
        head.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"file");
        if (parts > 0) {
            head.append('-').append(parts);
        }
        head.append(query(entry.metadata()))
                .append("\"; filename=\"")
                .append(URLEncoder.encode(entry.path(), StandardCharsets.UTF_8))
                .append("\"\r\nContent-Type: ")
                .append(type)
                .append("\r\n\r\n");
        parts++;
        return head.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String query(FileEntry.Metadata metadata) {
        var query = new StringBuilder();
        metadata.mode().ifPresent(mode -> query.append("&mode=").append(Integer.toOctalString(mode)));
        metadata.modified().ifPresent(time -> {
            long seconds = time.getEpochSecond();
            int nanos = time.getNano();
            query.append("&mtime=").append(seconds);
            if (nanos != 0) {
                query.append("&mtime-nsecs=").append(nanos);
            }
        });
        return query.isEmpty() ? "" : "?" + query.substring(1);
    }

    private void sendContent(FileEntry.Regular file) throws IOException {
        long size = file.size().orElse(-1);
        if (file.body() instanceof FileInputStream in && size > GATHERED_BYTES_MAX) {
            sendFile(in.getChannel(), size, file.path());
            return;
        }
        sendStream(file.body());
    }

    private void sendFile(FileChannel source, long size, String path) throws IOException {
        sendGathered();
        connection.write(ByteBuffer.wrap((Long.toHexString(size) + "\r\n").getBytes(StandardCharsets.ISO_8859_1)));
        long sent = connection.transfer(source, size);
        if (sent < size) {
            throw new IOException("%s became shorter while it was read: %d of %d bytes".formatted(path, sent, size));
        }
        connection.write(ByteBuffer.wrap(CRLF));
    }

    private void sendStream(InputStream in) throws IOException {
        for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
            gather(ByteBuffer.wrap(piece, 0, count));
        }
    }

    private void gather(byte[] content) throws IOException {
        gather(ByteBuffer.wrap(content));
    }

    private void gather(ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            if (!gathered.hasRemaining()) {
                sendGathered();
            }
            int count = Math.min(content.remaining(), gathered.remaining());
            gathered.put(content.slice(content.position(), count));
            content.position(content.position() + count);
        }
    }

    private void sendGathered() throws IOException {
        gathered.flip();
        if (gathered.hasRemaining()) {
            byte[] size = (Integer.toHexString(gathered.remaining()) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            connection.write(ByteBuffer.wrap(size), gathered, ByteBuffer.wrap(CRLF));
        }
        gathered.clear();
    }
}
