/// A local gateway: one agent, for programs in any language, by HTTP and server-sent events
/// (`docs/gateway.md`).
@NullMarked
package dev.redoubt.gateway;

import org.jspecify.annotations.NullMarked;
