package io.ishigaki.dag.codec;

/// What blocks that are written in CBOR are held to.
///
/// All refuse lengths and integers that are not in their shortest form, indefinite lengths, NaN and
/// infinities, duplicate keys and keys that are no text.
enum CborDialect {
    /// Canonical: links under tag 42, sorted keys, floats of 64 bits.
    DAG_CBOR,
    /// As Kubo reads dag-cbor: links, keys in any order, floats of any width, `undefined` as null.
    LENIENT_DAG_CBOR,
    /// As Kubo reads plain CBOR: no links, keys in any order, floats of any width, `undefined` as
    /// null.
    CBOR
}
