@NullMarked
package dev.redoubt.gateway.console;

import org.jspecify.annotations.NullMarked;
