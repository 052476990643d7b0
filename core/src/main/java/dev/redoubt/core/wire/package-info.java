@NullMarked
package dev.redoubt.core.wire;

import org.jspecify.annotations.NullMarked;
