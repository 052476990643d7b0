/// What peers can make an agent remember, in bytes of heap (§9.1).
@NullMarked
package dev.redoubt.core.budget;

import org.jspecify.annotations.NullMarked;
