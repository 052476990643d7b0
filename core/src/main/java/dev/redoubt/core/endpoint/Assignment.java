package dev.redoubt.core.endpoint;

import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToLongFunction;

/// Which of several instances has a message (§7.13).
final class Assignment {
  /// The load of an instance that must have nothing more.
  static final long FULL = Long.MAX_VALUE;

  private Assignment() {}

  /// The one with the largest hash of the key and itself: all senders agree on it, and where one
  /// comes or goes, only the keys that it wins or had go elsewhere.
  ///
  /// @return which of `instances`, which are not empty
  static int keyed(Bytes key, List<InstanceId> instances) {
    if (instances.size() == 1) {
      return 0;
    }
    int best = 0;
    byte[] highest = new byte[0];
    for (int i = 0; i < instances.size(); i++) {
      byte[] weight = weight(key, instances.get(i));
      if (Arrays.compareUnsigned(weight, highest) > 0) {
        best = i;
        highest = weight;
      }
    }
    return best;
  }

  /// What [#keyed] compares.
  static byte[] weight(Bytes key, InstanceId instance) {
    MessageDigest hash = Kdf.sha256();
    hash.update(key.toArray());
    return hash.digest(instance.value().toArray());
  }

  /// Of two random ones that with less to do; where both are full, any other that is not.
  ///
  /// @return −1 where all are full
  static int balanced(int instances, IntToLongFunction load, Randomness randomness) {
    if (instances == 0) {
      return -1;
    }
    long random = instances == 1 ? 0 : randomness.nextLong();
    int one = (int) Long.remainderUnsigned(random, instances);
    int other = one;
    if (instances > 1) {
      long rest = Long.divideUnsigned(random, instances);
      other = (one + 1 + (int) Long.remainderUnsigned(rest, instances - 1L)) % instances;
    }
    int less = load.applyAsLong(other) < load.applyAsLong(one) ? other : one;
    for (int i = 0; i < instances; i++) {
      int next = (less + i) % instances;
      if (load.applyAsLong(next) != FULL) {
        return next;
      }
    }
    return -1;
  }
}
