/// Interfaces to implement for a codec, a transport or an interceptor.
@NullMarked
package dev.redoubt.spi;

import org.jspecify.annotations.NullMarked;
