/// The benchmarks behind `PERFORMANCE.md`: programs that measure, a runner, and a report. Shared
/// here are their [Arguments] and results ([Row]).
@NullMarked
package dev.redoubt.benchmarks;

import org.jspecify.annotations.NullMarked;
