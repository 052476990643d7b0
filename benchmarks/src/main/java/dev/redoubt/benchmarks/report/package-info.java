/// What was measured, for people: a table on the terminal, plots, and PERFORMANCE.md.
@NullMarked
package dev.redoubt.benchmarks.report;

import org.jspecify.annotations.NullMarked;
