@NullMarked
package dev.redoubt.bench;

import org.jspecify.annotations.NullMarked;
