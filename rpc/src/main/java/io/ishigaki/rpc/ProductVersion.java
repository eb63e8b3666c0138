package io.ishigaki.rpc;

/// Which program this is.
public final class ProductVersion {
    public static final String NUMBER = "0.1.0";

    /// What the program calls itself to others.
    public static final String AGENT = "ishigaki/" + NUMBER;

    /// The version of the repository's layout that this program reads and writes.
    public static final int REPOSITORY = 1;

    private ProductVersion() {}
}
