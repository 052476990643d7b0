/// Measures Redisson, on its own class path.
@NullMarked
package dev.redoubt.benchmarks.redisson;

import org.jspecify.annotations.NullMarked;
