/// Measures libsignal. It is licensed under the AGPL: nothing published or built by default may
/// depend on it.
@NullMarked
package dev.redoubt.benchmarks.libsignal;

import org.jspecify.annotations.NullMarked;
