/// The Pinning Service API, by which other programs, Kubo's `ipfs pin remote` among them, pin in the cluster of
/// this box.
///
/// ```text
/// HTTP ──▶ PinningHandler: who asks, JSON ──▶ PinService: requests, durably ──▶ PinKeeper: fetches, pins in the
/// cluster
/// ```
///
/// A *request* is what the specification calls a pin object: somebody's wish that a DAG be pinned. It belongs to
/// who made it, and lives on the box where it was made; the *pin* of the cluster that it leads to is shared by all
/// boxes.
///
/// Entry type: [PinningHandler].
///
/// @see <a href="https://ipfs.github.io/pinning-services-api-spec/">IPFS Pinning Service API 1.0.0</a>
@NullMarked
package io.ishigaki.rpc.pinning;

import org.jspecify.annotations.NullMarked;
