@NullMarked
package dev.redoubt.benchmarks;

import org.jspecify.annotations.NullMarked;
