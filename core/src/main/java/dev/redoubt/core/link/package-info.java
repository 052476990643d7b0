@NullMarked
package dev.redoubt.core.link;

import org.jspecify.annotations.NullMarked;
