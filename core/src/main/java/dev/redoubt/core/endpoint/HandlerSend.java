package dev.redoubt.core.endpoint;

import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.identity.AgentName;
import org.jspecify.annotations.Nullable;

/// What a handler sends with the settlement of the message that it handles.
///
/// @param to null for a reply, which goes to the very instance that sent that message
public record HandlerSend(@Nullable AgentName to, OutboundMessage message) {}
