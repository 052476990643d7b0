/// Redisson among what is compared.
@NullMarked
package dev.redoubt.benchmarks.redisson;

import org.jspecify.annotations.NullMarked;
