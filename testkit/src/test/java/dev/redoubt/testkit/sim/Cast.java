package dev.redoubt.testkit.sim;

import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/// The possible agents of a simulation: an identity for each name, and a policy that pins all of
/// them. Shared by all runs, since identities are slow to make.
final class Cast {
  static final int NAMES = 5;

  private static final Cast CAST = new Cast();

  private final Map<AgentName, Identity> identities = new HashMap<>();
  private final TrustPolicy trust;

  private Cast() {
    Randomness randomness = new SplittableRandom(1)::nextBytes;
    Map<String, Fingerprint> pins = new HashMap<>();
    for (int i = 0; i < NAMES; i++) {
      Identity identity = Identity.generate(randomness);
      identities.put(name(i), identity);
      pins.put(name(i).value(), identity.fingerprint());
    }
    trust = Trust.pinned(pins);
  }

  static AgentName name(int number) {
    return AgentName.of("agent-" + number);
  }

  static Identity identity(AgentName name) {
    return Objects.requireNonNull(CAST.identities.get(name));
  }

  static TrustPolicy trust() {
    return CAST.trust;
  }
}
