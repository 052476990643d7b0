@NullMarked
package dev.redoubt.core.endpoint;

import org.jspecify.annotations.NullMarked;
