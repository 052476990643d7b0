/// Everything that one agent decides. Start with [Endpoint], whose comment is the contract with the
/// driver; `Destination` is all that goes to one name, `InboundChannel` what comes from one
/// instance.
@NullMarked
package dev.redoubt.core.endpoint;

import org.jspecify.annotations.NullMarked;
