/// Messages from a sender to a recipient, by everything that can carry them: how many, how fast,
/// and at what cost.
@NullMarked
package dev.redoubt.benchmarks.load;

import org.jspecify.annotations.NullMarked;
