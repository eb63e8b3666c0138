/// Files and directories as TAR archives, and archives as local files.
///
/// [TarExport] writes a UnixFS tree as an archive, byte for byte as Kubo does: ustar, with pax
/// records where a name or a time asks for them. [TarExtract] and [TreeExtract] make local files
/// of an archive or of a UnixFS tree; nothing that either says leads outside the place it was
/// told.
///
/// Everything here is confined to the thread that calls it.
///
/// @see <a href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13">pax interchange
/// format</a>
@NullMarked
package io.ishigaki.dag.tar;

import org.jspecify.annotations.NullMarked;
