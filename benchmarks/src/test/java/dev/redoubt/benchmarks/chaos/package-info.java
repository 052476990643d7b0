@NullMarked
package dev.redoubt.benchmarks.chaos;

import org.jspecify.annotations.NullMarked;
