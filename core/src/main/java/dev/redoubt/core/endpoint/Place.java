package dev.redoubt.core.endpoint;

import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.link.Outgoing;
import dev.redoubt.core.link.Sharing;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one instance has of the messages that the instances of its name share, or what waits for
/// one: how many, and of which keys (§7.13).
final class Place implements Outgoing.Holder {
  /// More keys of messages that ended UNCONFIRMED are not remembered: then the oldest may move.
  private static final int UNSURE_MAX = 4_096;

  /// Where its messages go; null where they wait.
  private final @Nullable InstanceKey key;

  private final Runnable onEnd;
  private final Map<Bytes, Integer> keys = new HashMap<>();

  /// Keys of which a message ended UNCONFIRMED, and may be in a handler still: until a later one is
  /// handled. The value is how many of the key must end before such a later one does.
  private final Map<Bytes, Integer> unsure = new LinkedHashMap<>();

  private int balanced;
  private boolean over;

  /// Since when something that was never written waits here, monotonic nanoseconds.
  long waitsSince = Long.MAX_VALUE;

  /// @param onEnd called when a message has ended
  Place(@Nullable InstanceKey key, Runnable onEnd) {
    this.key = key;
    this.onEnd = onEnd;
  }

  @Nullable InstanceKey key() {
    return key;
  }

  void took(Outgoing message) {
    message.holder(this);
    Bytes its = keyOf(message);
    if (its == null) {
      balanced++;
    } else {
      keys.merge(its, 1, Integer::sum);
    }
  }

  /// `message` goes elsewhere.
  void gave(Outgoing message) {
    Bytes its = keyOf(message);
    if (its == null) {
      balanced--;
    } else {
      keys.computeIfPresent(its, (same, count) -> count == 1 ? null : count - 1);
    }
  }

  private static @Nullable Bytes keyOf(Outgoing message) {
    Sharing sharing = message.sharing();
    return sharing == null ? null : sharing.key();
  }

  @Override
  public void ended(Outgoing message, Outcome outcome) {
    if (over) {
      return;
    }
    gave(message);
    Bytes its = keyOf(message);
    if (its != null && key != null) {
      judge(its, outcome);
    }
    onEnd.run();
  }

  private void judge(Bytes its, Outcome outcome) {
    if (outcome instanceof Outcome.Unconfirmed) {
      unsure.remove(its);
      unsure.put(its, keys.getOrDefault(its, 0));
      if (unsure.size() > UNSURE_MAX) {
        unsure.remove(unsure.keySet().iterator().next());
      }
      return;
    }
    Integer before = unsure.get(its);
    if (before != null && before > 0) {
      unsure.put(its, before - 1);
    } else if (before != null && outcome instanceof Outcome.Handled) {
      unsure.remove(its);
    }
  }

  /// Whether something of the key is here that has not ended, or may be in a handler.
  boolean has(Bytes its) {
    return keys.containsKey(its) || unsure.containsKey(its);
  }

  /// Balanced messages that have not ended.
  int balanced() {
    return balanced;
  }

  /// Whether nothing is here that has not ended.
  boolean empty() {
    return balanced == 0 && keys.isEmpty();
  }

  /// All of it goes elsewhere: what it hears from now on counts no more.
  void over() {
    over = true;
  }
}
