/// Stores in databases. Applications call nothing of it.
@NullMarked
package dev.redoubt.store;

import org.jspecify.annotations.NullMarked;
