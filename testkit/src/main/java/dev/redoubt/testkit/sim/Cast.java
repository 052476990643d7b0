package dev.redoubt.testkit.sim;

import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.identity.Fingerprint;
import dev.redoubt.core.identity.Identity;
import dev.redoubt.core.identity.Trust;
import dev.redoubt.core.identity.TrustPolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Who plays in a simulation: an identity for each name, and a policy that pins them all.
final class Cast {
  private final Map<AgentName, Identity> identities = new HashMap<>();
  private final TrustPolicy trust;

  Cast(AgentName receiver, List<AgentName> senders) {
    SeededRandomness randomness = new SeededRandomness(1);
    identities.put(receiver, Identity.generate(randomness));
    senders.forEach(name -> identities.put(name, Identity.generate(randomness)));
    Map<AgentName, Fingerprint> pins = new HashMap<>();
    identities.forEach((name, identity) -> pins.put(name, identity.fingerprint()));
    trust = Trust.pinned(pins);
  }

  Identity identity(AgentName name) {
    return Objects.requireNonNull(identities.get(name));
  }

  TrustPolicy trust() {
    return trust;
  }
}
