/// The protocol without I/O: bytes, events and time in, bytes and decisions out. Internal: nothing
/// under `dev.redoubt.core` is part of the API. Start reading at
/// [dev.redoubt.core.endpoint.Endpoint]; the constants are in [Protocol].
@NullMarked
package dev.redoubt.core;

import org.jspecify.annotations.NullMarked;
