package io.ishigaki.blockstore.lmdb;

/// The tables of the index; docs/format/lmdb-tables.md has their bytes.
enum Table {
    /// Multihash to [IndexEntry].
    BLOCKS("blocks"),
    /// Multihash to body, for bodies that lie in the index.
    BODIES("bodies"),
    /// Stamp to multihash, oldest first: blocks that nothing keeps.
    LOOSE("loose"),
    /// CIDv1 to mode and name.
    PINS("pins"),
    /// Key of a claim to the multihashes that it keeps.
    CLAIMS("claims"),
    /// [NodeKey]s whose links have to be counted or uncounted.
    QUEUE("queue"),
    /// Segment id to [SegmentUse].
    SEGMENTS("segments"),
    /// Records of all the tables of modules above.
    RECORDS("records"),
    /// The same, for what those modules make anew where it is missing: a rebuild doesn't bring it back.
    DERIVED("derived"),
    /// Multihash of each block found wrong, until it comes back.
    DAMAGED("damaged"),
    /// Single values.
    META("meta");

    private final String label;

    Table(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
