package dev.redoubt.core.endpoint;

import dev.redoubt.core.Bytes;
import dev.redoubt.core.Limits;
import dev.redoubt.core.Randomness;
import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.identity.Identity;
import dev.redoubt.core.identity.TrustPolicy;
import java.util.function.Predicate;

/// What an [Endpoint] is made from.
///
/// @param identity lent: the endpoint never closes it
/// @param credential ours at the start, empty where there is none, at most 6 KiB
/// @param unordered which message types need no order among each other
public record EndpointConfig(
    AgentName name,
    Identity identity,
    Bytes credential,
    TrustPolicy trust,
    Limits limits,
    Randomness randomness,
    Predicate<String> unordered) {

  /// Without a credential.
  public EndpointConfig(
      AgentName name,
      Identity identity,
      TrustPolicy trust,
      Limits limits,
      Randomness randomness,
      Predicate<String> unordered) {
    this(name, identity, Bytes.EMPTY, trust, limits, randomness, unordered);
  }
}
