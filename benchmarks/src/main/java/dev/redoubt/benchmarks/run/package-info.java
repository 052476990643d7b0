/// What runs the measurements, each in a JVM of its own, and keeps what they print.
@NullMarked
package dev.redoubt.benchmarks.run;

import org.jspecify.annotations.NullMarked;
