@NullMarked
package dev.redoubt;

import org.jspecify.annotations.NullMarked;
