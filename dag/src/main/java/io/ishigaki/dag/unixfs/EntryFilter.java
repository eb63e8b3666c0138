package io.ishigaki.dag.unixfs;

/// Which entries of a directory are imported, by their names alone: hidden ones (whose name begins with a dot) only if
/// asked for, and none that the rules leave out. Immutable.
public record EntryFilter(boolean hidden, IgnoreRules rules) {
    public static final EntryFilter ALL = new EntryFilter(true, IgnoreRules.NONE);

    public boolean excludes(String name) {
        return !hidden && name.startsWith(".") || rules.matches(name);
    }
}
