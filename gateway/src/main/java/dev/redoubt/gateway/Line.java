package dev.redoubt.gateway;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The messages of one sender, in its order. While a reader has some of them, no other gets any: so
/// they stay in order, however many readers there are. Guarded by the lock of [Leases].
final class Line {
  final String sender;

  /// By their place.
  final TreeMap<Long, Held> waiting = new TreeMap<>();

  /// Those that wait and those that are leased.
  int held;

  int leased;
  @Nullable Reader holder;

  Line(String sender) {
    this.sender = sender;
  }

  /// The next message for `reader`, or null. A reader of one type passes over the others.
  @Nullable Held next(Reader reader, long nanos) {
    if (holder != null && holder != reader) {
      return null;
    }
    for (Held held : waiting.values()) {
      if (reader.takes(held.message.type())) {
        return nanos - held.notBefore >= 0 ? held : null;
      }
    }
    return null;
  }

  void lease(Held held, Reader to) {
    waiting.remove(held.place);
    leased++;
    holder = to;
  }

  void leaseEnded() {
    leased--;
    if (leased == 0) {
      holder = null;
    }
  }
}
