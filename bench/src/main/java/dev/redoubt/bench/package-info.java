/// Load that is measured side by side: plain Redis Streams, our batches in plaintext, and Redoubt.
@NullMarked
package dev.redoubt.bench;

import org.jspecify.annotations.NullMarked;
