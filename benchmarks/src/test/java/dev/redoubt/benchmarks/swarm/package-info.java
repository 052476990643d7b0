@NullMarked
package dev.redoubt.benchmarks.swarm;

import org.jspecify.annotations.NullMarked;
