package io.ishigaki.dag.codec;

/// What the two codecs that are written in JSON make of a map.
enum JsonDialect {
    /// The key `/` is reserved for links and bytes; keys are written sorted and without space.
    DAG_JSON,
    /// As Kubo reads and writes plain JSON: no links, no bytes, keys in any order, indented by
    /// tabs.
    JSON
}
