package io.ishigaki.tests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A process that has content and exchanges it with others: ours, Kubo or Helia.
///
/// Confined to the thread of its test.
interface Peer {
    /// Where others reach it: one multiaddr, with its peer id.
    String address() throws IOException, InterruptedException;

    /// Connects to the peer at `address`.
    ///
    /// @throws AssertionError if it couldn't
    void connect(String address) throws IOException, InterruptedException;

    /// Adds a file by the profile `unixfs-v1-2025`, and answers its CID.
    String addFile(Path file) throws IOException, InterruptedException;

    /// Adds a folder by that profile, and answers its CID.
    String addFolder(NumberedFiles folder) throws IOException, InterruptedException;

    /// Stores a value that is written in DAG-JSON as dag-cbor, and answers its CID.
    String putCbor(String json) throws IOException, InterruptedException;

    /// Writes the content of a file to `target`.
    void fetchFile(String cid, Path target) throws IOException, InterruptedException;

    /// Fetches a folder, and answers lines of CID and name, in the order of names.
    List<String> fetchFolder(String cid) throws IOException, InterruptedException;

    /// A dag-cbor value in DAG-JSON.
    String fetchCbor(String cid) throws IOException, InterruptedException;
}
