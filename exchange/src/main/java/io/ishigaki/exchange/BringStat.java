package io.ishigaki.exchange;

/// What has been got for peers since the start: blocks, and those that it would have been too much to get or that
/// couldn't be had.
public record BringStat(long brought, long refused, long failed) {}
