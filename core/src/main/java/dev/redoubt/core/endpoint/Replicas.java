package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.link.Sharing;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The instances of one name that may have what they share: verified, trusted, alive, not silent.
final class Replicas {
  /// A thousand senders need not all talk to each of many instances: balanced messages go to so
  /// many, which each sender draws for itself.
  static final int BALANCED_MAX = 16;

  /// For so long they are not looked at again.
  private static final Duration LOOK = Duration.ofMillis(1);

  private final PeerDirectory directory;

  /// Draws ours from many.
  private final Bytes salt;

  private List<PeerInstance> all = List.of();
  private List<InstanceId> ids = List.of();
  private List<PeerInstance> some = List.of();
  private long lookedAt;
  private boolean changed = true;

  Replicas(PeerDirectory directory, Randomness randomness) {
    this.directory = directory;
    this.salt = Bytes.wrap(randomness.bytes(16));
  }

  /// What is known of them may have changed.
  void changed() {
    changed = true;
  }

  private void look(Now now) {
    if (!changed && now.nanos() - lookedAt < LOOK.toNanos()) {
      return;
    }
    changed = false;
    lookedAt = now.nanos();
    all =
        limited(
            directory.sharing(now),
            Protocol.INSTANCES_PER_IDENTITY,
            Comparator.comparing(one -> one.key().instance().toString()));
    ids = all.stream().map(one -> one.key().instance()).toList();
    some = limited(all, BALANCED_MAX, Comparator.comparing(this::drawn, Arrays::compareUnsigned));
  }

  private byte[] drawn(PeerInstance instance) {
    return Assignment.weight(salt, instance.key().instance());
  }

  private static List<PeerInstance> limited(
      List<PeerInstance> instances, int most, Comparator<PeerInstance> first) {
    return instances.size() <= most
        ? instances
        : instances.stream().sorted(first).limit(most).toList();
  }

  boolean none(Now now) {
    look(now);
    return all.isEmpty();
  }

  /// Those that balanced messages of ours go to.
  List<PeerInstance> some(Now now) {
    look(now);
    return some;
  }

  /// The one that a key goes to; null where there is none.
  @Nullable PeerInstance winner(Sharing sharing, Now now) {
    look(now);
    return all.isEmpty()
        ? null
        : all.get(Assignment.keyed(Objects.requireNonNull(sharing.key()), ids));
  }

  /// Whether there is another one.
  ///
  /// @param answering whether it must not be silent
  boolean other(InstanceKey than, boolean answering, Now now) {
    look(now);
    for (PeerInstance one : all) {
      if (!one.key().equals(than) && !(answering && one.silentLately(now))) {
        return true;
      }
    }
    return false;
  }
}
