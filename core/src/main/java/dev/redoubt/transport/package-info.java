/// The values that pass between an agent and its transport: inboxes, their streams and entries, and
/// what the directory lists. Authors of a `dev.redoubt.spi.Transport` meet these.
@NullMarked
package dev.redoubt.transport;

import org.jspecify.annotations.NullMarked;
