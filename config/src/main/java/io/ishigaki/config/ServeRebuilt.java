package io.ishigaki.config;

/// Who gets blocks of the cluster's pins that a box has to fetch or decode.
public enum ServeRebuilt {
    /// Members alone, who do that for themselves.
    MEMBERS,
    /// Everybody, as fast as a budget allows.
    BUDGET,
    /// Everybody, as fast as it goes.
    ALL
}
