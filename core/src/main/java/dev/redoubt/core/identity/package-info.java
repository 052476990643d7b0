@NullMarked
package dev.redoubt.core.identity;

import org.jspecify.annotations.NullMarked;
