/// Signal's own library beside ours. It is AGPL: nothing that is published or built by default may
/// depend on it.
@NullMarked
package dev.redoubt.benchmarks.libsignal;

import org.jspecify.annotations.NullMarked;
