package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/// What Redis must not fall behind: the highest `bundle_seq` of each instance and the highest
/// version of each identity that verified, also while Redis hides them (§4.3). Each is remembered
/// until the bundle that showed it could not be valid any more.
///
/// Only bundles of trusted identities come here, and one identity can push out its own floors only.
final class BundleFloors {
  private record Floor(long bundleSeq, int version, long untilMillis) {}

  private final Map<Fingerprint, Map<InstanceId, Floor>> floors = new HashMap<>();
  private final int identitiesMax;

  BundleFloors(int identitiesMax) {
    this.identitiesMax = identitiesMax;
  }

  /// The lowest `bundle_seq` that the instance of `bundle` may show.
  long bundleSeq(Bundle bundle) {
    Floor floor = of(bundle).get(bundle.instance());
    return floor == null ? 0 : floor.bundleSeq;
  }

  /// Whether its identity has shown a higher version than the highest of this bundle.
  boolean downgraded(Bundle bundle, Now now) {
    return of(bundle).values().stream()
        .filter(floor -> floor.untilMillis >= now.wallMillis())
        .anyMatch(floor -> floor.version > highest(bundle));
  }

  /// A bundle has verified, and its identity is trusted.
  void raise(Bundle bundle, Now now) {
    Fingerprint fingerprint = bundle.fingerprint();
    if (!floors.containsKey(fingerprint) && floors.size() >= identitiesMax) {
      makeRoom(now);
    }
    Map<InstanceId, Floor> instances =
        floors.computeIfAbsent(fingerprint, key -> HashMap.newHashMap(1));
    if (!instances.containsKey(bundle.instance())
        && instances.size() >= Protocol.BUNDLE_FLOORS_PER_IDENTITY) {
      instances.values().remove(soonest(instances));
    }
    instances.put(
        bundle.instance(),
        new Floor(bundle.bundleSeq(), highest(bundle), bundle.validUntilMillis()));
  }

  /// Forgets expired floors; where there are none, the identity whose floors expire next.
  private void makeRoom(Now now) {
    floors
        .values()
        .removeIf(instances -> {
          instances.values().removeIf(floor -> floor.untilMillis < now.wallMillis());
          return instances.isEmpty();
        });
    if (floors.size() >= identitiesMax) {
      floors.entrySet().stream()
          .min(Comparator.comparingLong(entry -> latest(entry.getValue())))
          .ifPresent(entry -> floors.remove(entry.getKey()));
    }
  }

  private Map<InstanceId, Floor> of(Bundle bundle) {
    return floors.getOrDefault(bundle.fingerprint(), Map.of());
  }

  private static Floor soonest(Map<InstanceId, Floor> instances) {
    return instances.values().stream()
        .min(Comparator.comparingLong(Floor::untilMillis))
        .orElseThrow();
  }

  private static long latest(Map<InstanceId, Floor> instances) {
    return instances.values().stream().mapToLong(Floor::untilMillis).max().orElse(0);
  }

  private static int highest(Bundle bundle) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(bundle.versions());
  }
}
