package dev.redoubt.core.endpoint;

import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
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

  /// With another trust policy, and the protocol's own types among those that need no order.
  EndpointConfig with(TrustPolicy other) {
    return new EndpointConfig(
        name, identity, credential, other, limits, randomness, ControlTypes.unordered(unordered));
  }
}
