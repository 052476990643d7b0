/// Compares Redoubt with plain Redis Streams on one machine, for `redoubt bench` and the
/// benchmarks. Start reading at [Comparison]; each way to send messages is a [Contender], opened by
/// [Contenders].
@NullMarked
package dev.redoubt.bench;

import org.jspecify.annotations.NullMarked;
