@NullMarked
package dev.redoubt.testkit;

import org.jspecify.annotations.NullMarked;
