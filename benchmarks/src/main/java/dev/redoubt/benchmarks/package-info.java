/// The whole comparison by one command: what is measured, what runs it, and what reports it.
@NullMarked
package dev.redoubt.benchmarks;

import org.jspecify.annotations.NullMarked;
