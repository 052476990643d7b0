@NullMarked
package dev.redoubt.core.crypto;

import org.jspecify.annotations.NullMarked;
