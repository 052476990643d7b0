/// A seeded simulation: whole agents over a hostile network, with its own clock, hours in
/// milliseconds. Runs the same [dev.redoubt.core.endpoint.Endpoint] as production.
@NullMarked
package dev.redoubt.testkit.sim;

import org.jspecify.annotations.NullMarked;
