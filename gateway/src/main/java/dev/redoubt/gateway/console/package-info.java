/// What the console shows: traffic, latency, peers, keys and events of one agent, within bounds
/// (`docs/console.md`).
@NullMarked
package dev.redoubt.gateway.console;

import org.jspecify.annotations.NullMarked;
