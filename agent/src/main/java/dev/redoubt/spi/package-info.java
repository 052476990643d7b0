/// What a library implements to add a codec or a transport.
@NullMarked
package dev.redoubt.spi;

import org.jspecify.annotations.NullMarked;
