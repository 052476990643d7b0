@NullMarked
package dev.redoubt.examples;

import org.jspecify.annotations.NullMarked;
