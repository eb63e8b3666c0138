/// Settings: their names, units, bounds and defaults, read from one JSON file.
///
/// A *repository* is the directory that holds everything of one node; see [RepositoryPath]. Its
/// file `config` is a *document*: JSON with Kubo's section and key names, kept as it was written,
/// order and foreign values included; see [ConfigDocument]. A *setting* is a key that we use, with
/// a type, bounds, a default and a sentence of documentation; see [Setting]. [Settings] holds the
/// value of every setting as records. A *profile* is a named change of several keys; see
/// [Profiles].
///
/// Entry type: [ConfigFile]. Everything is immutable, but for the file itself.
@NullMarked
package io.ishigaki.config;

import org.jspecify.annotations.NullMarked;
