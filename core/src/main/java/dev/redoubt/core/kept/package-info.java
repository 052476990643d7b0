/// What outlives the process, where there is a store: changes, and when they are durable. Does no
/// I/O: a driver with a store carries the changes out. Start with [Journal].
@NullMarked
package dev.redoubt.core.kept;

import org.jspecify.annotations.NullMarked;
