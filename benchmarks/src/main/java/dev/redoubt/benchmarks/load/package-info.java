/// Measures messages from a sender to a recipient, through each contender: throughput and cost in
/// [Load], latency in [Latency].
@NullMarked
package dev.redoubt.benchmarks.load;

import org.jspecify.annotations.NullMarked;
