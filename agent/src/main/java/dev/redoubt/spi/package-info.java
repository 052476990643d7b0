@NullMarked
package dev.redoubt.spi;

import org.jspecify.annotations.NullMarked;
