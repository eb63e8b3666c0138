/// The append-only files of the store: value-log segments and the metadata journal.
///
/// A *record* is a header with a CRC, and a body. A *batch* is a run of records that a *trailer*
/// with a sequence number and a CRC ends; a batch without a whole trailer does not exist. A
/// *segment* is a file of batches of blocks; the *journal* is a file of batches of what cannot be
/// learned from blocks: pins, records of tables, deaths.
///
/// Entry types: [LogFiles] below, [LogScanner] and [LogWriter] above it. Reached by
/// `blockstore.lmdb` alone. A writer is confined to one thread; reading is free for all.
@NullMarked
package io.ishigaki.blockstore.log;

import org.jspecify.annotations.NullMarked;
