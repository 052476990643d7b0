/// Agents in processes of their own over real servers of every topology, faults by a seed, and
/// histories that are checked afterwards: see [dev.redoubt.benchmarks.chaos.Chaos].
@NullMarked
package dev.redoubt.benchmarks.chaos;

import org.jspecify.annotations.NullMarked;
