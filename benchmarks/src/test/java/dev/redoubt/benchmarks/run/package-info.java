@NullMarked
package dev.redoubt.benchmarks.run;

import org.jspecify.annotations.NullMarked;
