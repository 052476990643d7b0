/// What sender and recipient of a file decide (§7.19), without I/O, clock or thread: bytes, events
/// and time in, steps out. Not part of the API.
@NullMarked
package dev.redoubt.internal.transfer;

import org.jspecify.annotations.NullMarked;
