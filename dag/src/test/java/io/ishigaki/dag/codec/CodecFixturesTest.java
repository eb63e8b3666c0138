package io.ishigaki.dag.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.dag.Fixtures;
import io.ishigaki.dag.Links;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The vectors of <https://github.com/ipld/codec-fixtures>: a folder for each value, in it a file
/// for each codec, named by the CID of its bytes.
class CodecFixturesTest {
    private record Fixture(Codec codec, Cid cid, Bytes block) {
        static Fixture read(Path file) {
            String name = file.getFileName().toString();
            int dot = name.lastIndexOf('.');
            Codec codec = switch (name.substring(dot + 1)) {
                case "dag-pb" -> Codec.DAG_PB;
                case "dag-cbor" -> Codec.DAG_CBOR;
                case "dag-json" -> Codec.DAG_JSON;
                default -> throw new AssertionError(name);
            };
            try {
                Bytes block = Bytes.ofOwned(Files.readAllBytes(file));
                return new Fixture(codec, Cid.parse(name.substring(0, dot)), block);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    static Stream<Path> folders() throws IOException {
        return children(Fixtures.path("codec-fixtures/fixtures"));
    }

    @ParameterizedTest
    @MethodSource("folders")
    void everyFormSaysTheSame(Path folder) throws IOException {
        List<Fixture> fixtures = children(folder).map(Fixture::read).toList();

        assertThat(fixtures).hasSizeBetween(2, 3);
        for (Fixture source : fixtures) {
            Value value = source.codec.decode(source.block);
            for (Fixture target : fixtures) {
                Bytes block = target.codec.encode(value);
                assertThat(block).as("%s to %s", source.codec, target.codec).isEqualTo(target.block);
                assertThat(Cid.v1(target.codec.multicodec(), Multihash.sha256(block)))
                        .isEqualTo(target.cid);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void linksAreTheSameInEveryForm(Path folder) throws IOException {
        List<Fixture> fixtures = children(folder).map(Fixture::read).toList();

        for (Fixture fixture : fixtures) {
            var cids = new ArrayList<Cid>();
            collect(fixture.codec.decode(fixture.block), cids);
            assertThat(Links.of(fixture.cid, fixture.block)).isEqualTo(cids);
        }
    }

    static Stream<Arguments> refusedOnDecode() throws IOException {
        Path root = Fixtures.path("codec-fixtures/negative-fixtures");
        return Stream.of(Codec.DAG_PB, Codec.DAG_CBOR, Codec.DAG_JSON)
                .flatMap(codec -> cases(codec, root.resolve(label(codec)).resolve("decode")));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("refusedOnDecode")
    void negativeFixtureIsRefusedOnDecode(Codec codec, String name, Value.MapValue fixture) {
        Bytes block = Bytes.ofHex(((Value.Text) fixture.at("hex").orElseThrow()).value());

        assertThatThrownBy(() -> codec.decode(block)).as(name).isInstanceOf(MalformedDataException.class);
    }

    static Stream<Arguments> refusedOnEncode() throws IOException {
        return cases(Codec.DAG_PB, Fixtures.path("codec-fixtures/negative-fixtures/dag-pb/encode"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("refusedOnEncode")
    void negativeFixtureIsRefusedOnEncode(Codec codec, String name, Value.MapValue fixture) {
        Value value = fixture.at("dag-json").orElseThrow();

        assertThatThrownBy(() -> codec.encode(value)).as(name).isInstanceOf(MalformedDataException.class);
    }

    private static Stream<Arguments> cases(Codec codec, Path folder) {
        try {
            var cases = new ArrayList<Arguments>();
            for (Path file : children(folder).toList()) {
                Value list = Codec.DAG_JSON.decode(Bytes.ofOwned(Files.readAllBytes(file)));
                for (Value item : ((Value.ListValue) list).items()) {
                    Value name = ((Value.MapValue) item).at("name").orElseThrow();
                    cases.add(Arguments.of(codec, ((Value.Text) name).value(), item));
                }
            }
            return cases.stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String label(Codec codec) {
        return codec.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    private static void collect(Value value, List<Cid> cids) {
        if (value instanceof Value.Link(Cid cid)) {
            cids.add(cid);
        } else if (value instanceof Value.ListValue(var items)) {
            items.forEach(item -> collect(item, cids));
        } else if (value instanceof Value.MapValue(var entries)) {
            entries.values().forEach(item -> collect(item, cids));
        }
    }

    private static Stream<Path> children(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList().stream();
        }
    }
}
