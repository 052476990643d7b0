@NullMarked
package dev.redoubt.micrometer;

import org.jspecify.annotations.NullMarked;
