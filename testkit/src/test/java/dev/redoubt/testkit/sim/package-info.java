/// A seeded simulation: whole agents over a hostile network, on a clock of its own, hours in
/// milliseconds. It drives the very [dev.redoubt.core.endpoint.Endpoint] that runs in production.
@NullMarked
package dev.redoubt.testkit.sim;

import org.jspecify.annotations.NullMarked;
