package dev.redoubt.core.endpoint;

import dev.redoubt.core.Limits;
import dev.redoubt.core.Randomness;
import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.identity.Identity;
import dev.redoubt.core.identity.TrustPolicy;
import java.util.function.Predicate;

/// What an [Endpoint] is made from.
///
/// @param identity lent: the endpoint never closes it
/// @param unordered which message types need no order among each other
public record EndpointConfig(
    AgentName name,
    Identity identity,
    TrustPolicy trust,
    Limits limits,
    Randomness randomness,
    Predicate<String> unordered) {}
