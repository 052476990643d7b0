@NullMarked
package dev.redoubt.redis;

import org.jspecify.annotations.NullMarked;
