package io.ishigaki.dag.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.Fixtures;
import io.ishigaki.dag.MemoryBlocks;
import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.dag.unixfs.BlockSizes;
import io.ishigaki.dag.unixfs.UnixFsData;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What paths lead to, and messages, were asked of Kubo 0.43.0: `ipfs dag resolve` over a DAG of the same shape.
final class PathResolverTest {
    private final MemoryBlocks blocks = new MemoryBlocks();
    private final PathResolver resolver = new PathResolver(blocks);

    private final Cid file = blocks.put(Multicodec.RAW, bytes("hello"));
    private final Cid big = node(UnixFsData.file(BlockSizes.of(5)), PbLink.ofUnnamed(file, 5));
    private final Cid symlink = node(UnixFsData.symlink(bytes("a.txt")));
    private final Cid sub = node(UnixFsData.directory(), PbLink.of(file, "Links", 5), PbLink.of(file, "a b", 5));
    private final Cid dir = node(
            UnixFsData.directory(),
            PbLink.of(file, "a.txt", 5),
            PbLink.of(big, "big", 60),
            PbLink.of(symlink, "l", 10),
            PbLink.of(sub, "sub", 100));
    private final Cid cbor = data(Codec.DAG_CBOR, """
        {"a":{"b":[1,{"c":"x","l":{"/":"DIR"}}],"bytes":{"/":{"bytes":"eA"}}},"link":{"/":"DIR"},
        "n":null,"s":"str","raw":{"/":"RAW"}}\
        """);
    private final Cid json = data(Codec.DAG_JSON, """
        {"up":{"/":"CBOR"},"x":{"y":{"z":{"/":"CBOR"}}}}\
        """);

    @ParameterizedTest
    @CsvSource({
        "/ipfs/CBOR, /ipfs/CBOR",
        "/ipfs/CBOR/, /ipfs/CBOR",
        "/ipfs/CBOR/a, /ipfs/CBOR/a",
        "/ipfs/CBOR/a/b/, /ipfs/CBOR/a/b",
        "/ipfs/CBOR/a/b/01, /ipfs/CBOR/a/b/01",
        "/ipfs/CBOR/a/b/1/c, /ipfs/CBOR/a/b/1/c",
        "/ipfs/CBOR/n, /ipfs/CBOR/n",
        "/ipfs/CBOR/a/bytes, /ipfs/CBOR/a/bytes",
        "/ipfs/CBOR/raw, /ipfs/RAW",
        "/ipfs/CBOR/link, /ipfs/DIR",
        "/ipfs/CBOR/link/a.txt, /ipfs/RAW",
        "/ipfs/CBOR/a/b/1/l/sub/Links, /ipfs/RAW",
        "/ipfs/JSON/up, /ipfs/CBOR",
        "/ipfs/JSON/up/a/b/1, /ipfs/CBOR/a/b/1",
        "/ipfs/JSON/up/link/a.txt, /ipfs/RAW",
        "/ipfs/JSON/x/y, /ipfs/JSON/x/y",
        "/ipfs/JSON/x/y/z/a/b, /ipfs/CBOR/a/b",
        "/ipfs/DIR/big, /ipfs/BIG",
        "/ipfs/DIR/l, /ipfs/SYMLINK",
        "/ipfs/DIR/sub/Links, /ipfs/RAW",
        "/ipfs/DIR/sub/a b, /ipfs/RAW",
        "/ipld/DIR/Links, /ipld/DIR/Links",
        "/ipld/DIR/Links/0/Name, /ipld/DIR/Links/0/Name",
        "/ipld/DIR/Links/0/Hash, /ipld/RAW",
        "/ipld/DIR/Links/1/Hash/Links/0/Hash, /ipld/RAW",
        "/ipld/DIR/Data, /ipld/DIR/Data",
        "/ipld/CBOR/link/Links/1/Hash/Data, /ipld/BIG/Data",
    })
    void pathEndsInABlockAndARemainder(String path, String resolved) throws IOException {
        assertThat(resolver.resolve(path(path)).path()).hasToString(named(resolved));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/ipfs/DIR/nope | no link named \"nope\" under DIR",
                "/ipfs/DIR/nope/x/y | no link named \"nope\" under DIR",
                "/ipfs/DIR/sub/nope/x | no link named \"nope\" under SUB",
                "/ipfs/DIR/Links/0/Hash | no link named \"Links\" under DIR",
                "/ipfs/DIR/big/Links/0 | no link named \"Links\" under BIG",
                "/ipfs/DIR/l/x | no link named \"x\" under SYMLINK",
                "/ipfs/DIR/a.txt/x | func called on wrong kind: \"LookupBySegment\" called on a bytes node (kind:"
                        + " bytes), but only makes sense on map or list",
                "/ipfs/CBOR/raw/x | func called on wrong kind: \"LookupBySegment\" called on a bytes node (kind:"
                        + " bytes), but only makes sense on map or list",
                "/ipfs/CBOR/s/x | func called on wrong kind: \"LookupBySegment\" called on a string node (kind:"
                        + " string), but only makes sense on map or list",
                "/ipfs/CBOR/n/x | func called on wrong kind: \"LookupBySegment\" called on a null node (kind: null),"
                        + " but only makes sense on map or list",
                "/ipfs/CBOR/s/x/y | no link named \"x\" under CBOR",
                "/ipfs/CBOR/nope | key not found: \"nope\"",
                "/ipfs/CBOR/nope/x | no link named \"nope\" under CBOR",
                "/ipfs/CBOR/a/nope/x | no link named \"nope\" under CBOR",
                "/ipfs/CBOR/a/b/2 | key not found: \"2\"",
                "/ipfs/CBOR/a/b/-1 | key not found: \"\"",
                "/ipfs/CBOR/a/b/x | invalid segment for lookup on a list: \"x\": strconv.ParseInt: parsing \"x\":"
                        + " invalid syntax",
                "/ipld/DIR/a.txt | no link named \"a.txt\" under DIR",
                "/ipld/DIR/Links/9 | key not found: \"9\"",
                "/ipld/DIR/Links/9/Hash | no link named \"9\" under DIR",
                "/ipld/DIR/Links/0/Nope | no link named \"Nope\" under DIR",
            })
    void pathThatLeadsNowhereSaysWhereAsKuboDoes(String path, String message) {
        assertThatThrownBy(() -> resolver.resolve(path(path)))
                .isInstanceOf(PathNotFoundException.class)
                .hasMessage(named(message));
    }

    @Test
    void rootsSayWhichBlockThePathIsInBehindEachSegment() throws IOException {
        assertThat(resolver.resolve(path("/ipfs/JSON/x/y/z/a/b")).roots())
                .containsExactly(json, json, json, cbor, cbor, cbor);
        assertThat(resolver.resolve(path("/ipfs/DIR/sub/Links")).roots()).containsExactly(dir, sub, file);
        assertThat(resolver.resolve(path("/ipfs/DIR")).roots()).containsExactly(dir);
    }

    @Test
    void blockAtTheEndNeedNotBeHereButThoseOnTheWay() throws IOException {
        blocks.remove(sub);

        assertThat(resolver.resolve(path("/ipfs/DIR/sub")).cid()).isEqualTo(sub);
        assertThatThrownBy(() -> resolver.resolve(path("/ipfs/DIR/sub/Links")))
                .isInstanceOf(BlockAbsentException.class)
                .hasMessageContaining(sub.toString());
    }

    @Test
    void entryOfAHamtIsFound() throws IOException {
        MemoryBlocks hamt = Fixtures.gatewayCar("trustless_gateway_car/single-layer-hamt-with-multi-block-files.car");
        String root = "/ipfs/bafybeidbclfqleg2uojchspzd4bob56dqetqjsj27gy2cq3klkkgxtpn4i/";

        assertThat(new PathResolver(hamt)
                        .resolve(ContentPath.parse(root + "1.txt"))
                        .cid())
                .isEqualTo(Cid.parse("bafybeigcisqd7m5nf3qmuvjdbakl5bdnh4ocrmacaqkpuh77qjvggmt2sa"));
        assertThatThrownBy(() -> new PathResolver(hamt).resolve(ContentPath.parse(root + "Links")))
                .isInstanceOf(PathNotFoundException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "cbor, bafyreibs4utpgbn7uqegmd2goqz4bkyflre2ek2iwv743fhvylwi4zeeim,"
                + "bafyreiaefvpp22slf5bzd4lqgzwbztqahwlldtqkpgmlhv7mh23pudle7y",
        "json, baguqeeram5ujjqrwheyaty3w5gdsmoz6vittchvhk723jjqxk7hakxkd47xq,"
                + "baguqeerabz2ohuxlrfgan3sxrgsfeyi5woxikwoiun5i5cesn2zgp3evmy4q",
    })
    void traversalFixturesResolveAsInKubo(String format, String root, String target) throws IOException {
        MemoryBlocks traversal = Fixtures.gatewayCar("path_gateway_dag/dag-%s-traversal.car".formatted(format));
        ContentPath path = ContentPath.parseArgument(root + "/foo/link/bar");

        ResolvedPath resolved = new PathResolver(traversal).resolve(path);

        assertThat(resolved.path()).isEqualTo(ContentPath.parseArgument(target));
        assertThat(resolved.roots()).hasSize(4).startsWith(path.rootCid(), path.rootCid());
    }

    @Test
    void mutablePathsAreNotResolvedHere() {
        assertThatThrownBy(() -> resolver.resolve(ContentPath.parse("/ipns/name/a")))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("immutable");
    }

    @Test
    void dagPbOfAnotherApplicationIsWalkedByTheNamesOfItsLinks() throws IOException {
        Cid other = blocks.put(
                Multicodec.DAG_PB, DagPb.encode(PbNode.of(List.of(PbLink.of(file, "x", 1)), bytes("\u0007other"))));

        assertThat(resolver.resolve(ContentPath.of(other).join(List.of("x"))).cid())
                .isEqualTo(file);
    }

    private ContentPath path(String text) {
        return ContentPath.parse(named(text));
    }

    private String named(String text) {
        return text.replace("CBOR", cbor.toString())
                .replace("JSON", json.toString())
                .replace("RAW", file.toString())
                .replace("BIG", big.toString())
                .replace("SYMLINK", symlink.toString())
                .replace("SUB", sub.toString())
                .replace("DIR", dir.toString());
    }

    private Cid data(Codec codec, String json) {
        String text = json.replace("DIR", String.valueOf(dir))
                .replace("RAW", String.valueOf(file))
                .replace("CBOR", String.valueOf(cbor));
        return blocks.put(codec.multicodec(), codec.encode(Codec.DAG_JSON.decode(bytes(text))));
    }

    private Cid node(UnixFsData data, PbLink... links) {
        return blocks.put(Multicodec.DAG_PB, DagPb.encode(PbNode.of(List.of(links), data.encode())));
    }

    private static Bytes bytes(String text) {
        return Bytes.ofOwned(text.getBytes(StandardCharsets.UTF_8));
    }
}
