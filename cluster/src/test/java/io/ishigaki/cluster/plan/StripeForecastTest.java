package io.ishigaki.cluster.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StripeForecastTest {
    /// Without parity, which would be the same of all stripes of zeros.
    private static final StorageClass CLASS = new StorageClass(2, 0);
    private static final int CHUNK = 256 << 10;
    private static final int WIDTH = 174;

    /// A chunk, when the forecast begins to guess, and the links of a node.
    private static final int BEGUN_AT = 500;

    private final FakeDag dag = new FakeDag();
    private final Set<List<Cell>> guessed = new java.util.LinkedHashSet<>();
    private final List<Cid> interior = new ArrayList<>();

    /// Adds a file of so many chunks and a tail, as an import brings them; answers its root.
    private Cid addFile(StripeForecast forecast, String name, int chunks, int tail) throws IOException {
        List<Cid> parents = new ArrayList<>();
        List<Cid> open = new ArrayList<>();
        for (int i = 0; i <= chunks; i++) {
            int length = i < chunks ? CHUNK : tail;
            Cid leaf = dag.namedLeaf(name + i, length);
            forecast.leaf(new Piece(leaf, length), guessed::add);
            open.add(leaf);
            if (open.size() == WIDTH || i == chunks) {
                parents.add(addNode(forecast, open));
                open.clear();
            }
            if (i == BEGUN_AT) {
                forecast.begin(piece -> interior.add(piece.cid()), guessed::add);
            }
        }
        return addNode(forecast, parents);
    }

    private Cid addNode(StripeForecast forecast, List<Cid> links) throws IOException {
        Cid node = dag.node(List.copyOf(links));
        forecast.interior(new Piece(node, dag.get(node).orElseThrow().size()), guessed::add);
        return node;
    }

    /// The stripes of data in the plan of a DAG.
    private List<List<Cell>> planned(Cid root) throws IOException {
        return new Recorded(dag, root, CLASS)
                .nodes().values().stream()
                        .filter(node -> node instanceof PlanNode.Group group
                                && group.of().equals(CLASS))
                        .flatMap(node -> ((PlanNode.Group) node).stripes().stream())
                        .map(Stripe::data)
                        .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 2_000, 3_001})
    void stripesOfAFileAreThoseOfItsPlan(int chunks) throws IOException {
        try (var forecast = new StripeForecast(CLASS)) {
            Cid root = addFile(forecast, "file", chunks, 1_000);
            Set<Piece> waiting = Set.copyOf(forecast.waiting());
            List<List<Cell>> expected = planned(root).stream()
                    .filter(stripe -> stripe.stream()
                            .flatMap(cell -> cell.pieces().stream())
                            .noneMatch(waiting::contains))
                    .toList();

            assertThat(guessed).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(guessed).hasSizeGreaterThan(chunks / 8 - 10);
            assertThat(waiting.stream().collect(Collectors.summingLong(Piece::length)))
                    .isLessThan(3 << 20);
        }
    }
}
