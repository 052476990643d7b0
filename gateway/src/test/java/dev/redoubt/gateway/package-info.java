@NullMarked
package dev.redoubt.gateway;

import org.jspecify.annotations.NullMarked;
