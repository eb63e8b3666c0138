/// Settings: their names, units, bounds and defaults, read from one JSON file.
@NullMarked
package io.ishigaki.config;

import org.jspecify.annotations.NullMarked;
