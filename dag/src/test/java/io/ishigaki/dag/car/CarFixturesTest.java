package io.ishigaki.dag.car;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.dag.Fixtures;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Archives of others: `src/test/resources/car/README.md` says whose, and those of
/// gateway-conformance.
class CarFixturesTest {
    /// From `carv1-basic.json` and `carv2-basic.json` beside the archives of the IPLD
    /// specifications.
    private static final String V2_ROOT = "QmfEoLyB5NndqeKieExd1rtJzTduQUPEV8TwAYcUiy3H5Z";

    static byte[] resource(String name) throws IOException {
        try (InputStream in = CarFixturesTest.class.getResourceAsStream("/car/" + name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }

    static List<Block> blocks(CarReader reader) throws IOException {
        var blocks = new ArrayList<Block>();
        for (var block = reader.next(); block.isPresent(); block = reader.next()) {
            blocks.add(block.get());
        }
        return blocks;
    }

    private static CarReader open(byte[] archive) throws IOException {
        return CarReader.open(new ByteArrayInputStream(archive), CarLimits.STANDARD);
    }

    private static byte[] write(List<Cid> roots, List<Block> blocks) throws IOException {
        var out = new ByteArrayOutputStream();
        var writer = CarWriter.begin(out, roots, CarWriter.Repeats.KEPT);
        for (Block block : blocks) {
            writer.write(block);
        }
        return out.toByteArray();
    }

    @Test
    void basicV1OfTheSpecificationIsReadAndWrittenBack() throws IOException {
        byte[] archive = resource("carv1-basic.car");
        CarReader reader = open(archive);

        List<Block> blocks = blocks(reader);

        assertThat(reader.version()).isEqualTo(1);
        assertThat(reader.roots())
                .map(Cid::toString)
                .containsExactly(
                        "bafyreihyrpefhacm6kkp4ql6j6udakdit7g3dmkzfriqfykhjw6cad5lrm",
                        "bafyreidj5idub6mapiupjwjsyyxhyhedxycv4vihfsicm2vt46o7morwlm");
        assertThat(blocks).hasSize(8);
        assertThat(write(reader.roots(), blocks)).isEqualTo(archive);
    }

    @Test
    void basicV2OfTheSpecificationIsRead() throws IOException {
        CarReader reader = open(resource("carv2-basic.car"));

        assertThat(reader.version()).isEqualTo(2);
        assertThat(reader.roots()).map(Cid::toString).containsExactly(V2_ROOT);
        assertThat(blocks(reader)).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sample-unixfs-v2.car", "sample-rw-bs-v2.car"})
    void indexOfGoCarAgreesWithItsSections(String name) throws IOException {
        assertThat(blocks(open(resource(name)))).hasSize(3);
    }

    static Stream<Path> gatewayArchives() throws IOException {
        try (Stream<Path> files = Files.walk(Fixtures.path("gateway-conformance"))) {
            return files.filter(file -> file.toString().endsWith(".car")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("gatewayArchives")
    void archiveOfGatewayConformanceIsWrittenBackAsItWas(Path file) throws IOException {
        byte[] archive = Files.readAllBytes(file);
        CarReader reader = open(archive);

        List<Block> blocks = blocks(reader);

        assertThat(blocks).isNotEmpty();
        assertThat(write(reader.roots(), blocks)).isEqualTo(archive);
    }
}
