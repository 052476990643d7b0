/// Runs each measurement in its own JVM and stores the results. Start reading at [Main];
/// [Catalogue] lists the measurements.
@NullMarked
package dev.redoubt.benchmarks.run;

import org.jspecify.annotations.NullMarked;
