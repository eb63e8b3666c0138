package io.ishigaki.rpc.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.dag.car.CarLimits;
import io.ishigaki.dag.car.CarReader;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Small archives of both versions with every kind of small damage, given to `dag import`.
///
/// @see <a href="https://ipld.io/specs/transport/car/carv2/">CARv2</a>
class DamagedCarTest {
    private static final byte[] PRAGMA = {0x0a, (byte) 0xa1, 0x67, 'v', 'e', 'r', 's', 'i', 'o', 'n', 2};
    private static final int V2_HEADER_BYTES = 40;
    private static final int DATA_OFFSET = PRAGMA.length + V2_HEADER_BYTES;
    private static final int MULTIHASH_INDEX_SORTED = 0x0401;

    @TempDir
    private Path directory;

    @TempDir
    private Path otherDirectory;

    private String root = "";
    private byte[] first = new byte[0];
    private byte[] second = new byte[0];

    private record Indexed(Multihash multihash, long offset) {}

    @BeforeEach
    void export() throws IOException {
        var shell = new Shell(new TestNode(directory));
        String link = "";
        for (int value = 0; value < 3; value++) {
            String json =
                    "{\"n\":%d%s}".formatted(value, link.isEmpty() ? "" : ",\"l\":{\"/\":\"%s\"}".formatted(link));
            root = shell.runWith(List.of(json.getBytes(StandardCharsets.UTF_8)), "dag put")
                    .text()
                    .strip();
            link = root;
        }
        first = shell.run("dag export", root).bytes().toArray();
        second = indexed(first);
    }

    @Test
    void whatIsNotDamagedIsImported() throws IOException {
        for (byte[] archive : List.of(first, second)) {
            var shell = new Shell(new TestNode(otherDirectory));

            assertThat(shell.runWith(List.of(archive), "dag import").text())
                    .isEqualTo("Pinned root\t%s\tsuccess\n".formatted(root));
        }
    }

    @Test
    void archivesCutAnywhereAreRefusedAndPinNothing() throws IOException {
        for (byte[] archive : List.of(first, second)) {
            for (int length = 0; length < archive.length; length++) {
                var shell = new Shell(new TestNode(otherDirectory));

                assertThat(imports(shell, Arrays.copyOf(archive, length)))
                        .as("an archive of %d of %d bytes", length, archive.length)
                        .isFalse();
                assertThat(shell.run("pin ls").lines()).as("%d bytes", length).isEqualTo("{}");
            }
        }
    }

    /// What is not under a hash may be altered into another sound archive: the roots of the header, and of version 2
    /// the characteristics, the place of the index and its format: an index of a format that is not known is passed
    /// over. Whatever is taken, only what is whole and right is pinned.
    @Test
    void alteredBytesAreRefusedUnlessTheArchiveIsSoundAllTheSame() throws IOException {
        int headerEnd = 1 + first[0];
        assertThat(flipsThatAreTaken(first)).filteredOn(at -> at >= headerEnd).isEmpty();
        int indexFormat = DATA_OFFSET + first.length;
        assertThat(flipsThatAreTaken(second))
                .filteredOn(at -> at >= DATA_OFFSET + headerEnd)
                .allMatch(at -> at == indexFormat || at == indexFormat + 1);
    }

    private List<Integer> flipsThatAreTaken(byte[] archive) throws IOException {
        List<Integer> taken = new ArrayList<>();
        var shell = new Shell(new TestNode(otherDirectory));
        for (int at = 0; at < archive.length; at++) {
            for (int flip : new int[] {0x01, 0x80}) {
                byte[] altered = archive.clone();
                altered[at] ^= (byte) flip;
                boolean isTaken = imports(shell, altered);
                String pins = shell.run("pin ls", "--type=recursive").text();
                if (!isTaken) {
                    assertThat(pins).as("byte %d, flipped by %x", at, flip).isEmpty();
                    continue;
                }
                taken.add(at);
                assertThat(shell.run("pin verify", "--verbose").text()).doesNotContain("broken");
                for (String pin : pins.lines().toList()) {
                    String cid = pin.substring(0, pin.indexOf(' '));
                    assertThat(Cid.parse(cid).multihash())
                            .isEqualTo(Cid.parse(root).multihash());
                    shell.run("pin rm", cid);
                }
            }
        }
        return taken;
    }

    private static boolean imports(Shell shell, byte[] archive) {
        try {
            shell.runWith(List.of(archive), "dag import");
            return true;
        } catch (IOException | RuntimeException refused) {
            return false;
        }
    }

    /// The archive of version 2 around one of version 1, with an index.
    private static byte[] indexed(byte[] data) throws IOException {
        byte[] index = index(data);
        ByteBuffer out =
                ByteBuffer.allocate(DATA_OFFSET + data.length + index.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(PRAGMA).putLong(0).putLong(0).putLong(DATA_OFFSET).putLong(data.length);
        out.putLong((long) DATA_OFFSET + data.length).put(data).put(index);
        return out.array();
    }

    private static byte[] index(byte[] data) throws IOException {
        List<Indexed> sections = new ArrayList<>();
        CarReader reader = CarReader.open(new ByteArrayInputStream(data), CarLimits.STANDARD);
        int offset = 1 + data[0];
        for (Optional<Block> block = reader.next(); block.isPresent(); block = reader.next()) {
            sections.add(new Indexed(block.get().cid().multihash(), offset));
            // Sections of this test are short, their lengths one byte.
            offset += 1 + data[offset];
        }
        sections.sort(Comparator.comparing(section -> section.multihash.digest()));
        int width = sections.getFirst().multihash.digest().length() + Long.BYTES;
        ByteBuffer head = ByteBuffer.allocate(30).order(ByteOrder.LITTLE_ENDIAN);
        // The code of the format as a varint, then one bucket: of one hash function, of digests of one length.
        head.put((byte) (MULTIHASH_INDEX_SORTED & 0x7f | 0x80)).put((byte) (MULTIHASH_INDEX_SORTED >> 7));
        head.putInt(1).putLong(Multihash.SHA2_256).putInt(1).putInt(width).putLong((long) sections.size() * width);
        var out = new ByteArrayOutputStream();
        out.write(head.array());
        for (Indexed section : sections) {
            out.write(section.multihash.digest().toArray());
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(0, section.offset)
                    .array());
        }
        return out.toByteArray();
    }
}
