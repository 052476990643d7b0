/// Reports results as a table on the terminal, as plots, and in PERFORMANCE.md. Start reading at
/// [Report].
@NullMarked
package dev.redoubt.benchmarks.report;

import org.jspecify.annotations.NullMarked;
