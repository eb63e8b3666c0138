package io.ishigaki.dag.walk;

import java.util.Optional;

/// What of a DAG is wanted. `bytes` matters to the scope `ENTITY` of a file and to nothing else.
public record DagSelection(DagScope scope, Optional<EntityBytes> bytes, Duplicates duplicates) {
    /// Everything, each block once.
    public static final DagSelection ALL = new DagSelection(DagScope.ALL, Optional.empty(), Duplicates.EXCLUDED);
}
