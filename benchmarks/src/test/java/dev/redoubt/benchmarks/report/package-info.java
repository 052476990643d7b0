@NullMarked
package dev.redoubt.benchmarks.report;

import org.jspecify.annotations.NullMarked;
