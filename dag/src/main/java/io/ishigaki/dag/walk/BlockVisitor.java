package io.ishigaki.dag.walk;

import io.ishigaki.multiformats.Block;
import java.io.IOException;

/// Hears of each block of a walk in its order. An exception ends the walk.
@FunctionalInterface
public interface BlockVisitor {
    void visit(Block block) throws IOException;
}
