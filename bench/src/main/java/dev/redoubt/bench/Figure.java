package dev.redoubt.bench;

/// One number of a comparison.
///
/// @param peer the contender: `lettuce`, `plaintext-batches`, `redoubt`, `redoubt-accp`
/// @param figure what was measured: `throughput`, `latency-p50`, …
/// @param bytes size of a message's body
/// @param ratio to plain Lettuce, in the same run
public record Figure(
    String peer, String figure, int bytes, double value, String unit, double ratio) {}
