@NullMarked
package dev.redoubt.core.session;

import org.jspecify.annotations.NullMarked;
