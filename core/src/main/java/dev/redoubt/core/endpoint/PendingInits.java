package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The INITs under way to one instance, those given up included: a late RESP to them still counts.
final class PendingInits {
  private final Handshakes handshakes;

  /// The newest last.
  private final Deque<PendingInit> all = new ArrayDeque<>(Protocol.PENDING_INITS);

  PendingInits(Handshakes handshakes) {
    this.handshakes = handshakes;
  }

  int count() {
    return all.size();
  }

  @Nullable PendingInit newest() {
    return all.peekLast();
  }

  /// The newest, unless it was given up.
  @Nullable PendingInit current() {
    PendingInit newest = newest();
    return newest == null || newest.givenUp ? null : newest;
  }

  @Nullable PendingInit find(Bytes handshakeId) {
    for (PendingInit one : all) {
      if (one.handshake.handshakeId().equals(handshakeId)) {
        return one;
      }
    }
    return null;
  }

  /// Ends the oldest where there are as many as there may be.
  void makeRoom() {
    if (all.size() == Protocol.PENDING_INITS) {
      handshakes.end(all.removeFirst().handshake);
    }
  }

  /// There is room for it.
  void add(PendingInit one) {
    all.add(one);
  }

  /// RESP refused it.
  void refused(PendingInit one) {
    all.remove(one);
    handshakes.end(one.handshake);
  }

  /// RESP made a session of it: those before it end.
  void confirmed(PendingInit one) {
    for (PendingInit older = all.removeFirst(); older != one; older = all.removeFirst()) {
      handshakes.end(older.handshake);
    }
  }

  /// Erases by time.
  void onTime(Now now) {
    all.removeIf(one -> {
      boolean old = now.nanos() - one.firstSentAt >= Protocol.SESSION_LIFE.toNanos();
      if (old) {
        handshakes.end(one.handshake);
      } else {
        one.handshake.session().onTimer(now);
      }
      return old;
    });
  }

  /// When [#onTime] wants to be called, monotonic nanoseconds.
  long wakeAt() {
    long at = Long.MAX_VALUE;
    for (PendingInit one : all) {
      at = Math.min(at, one.firstSentAt + Protocol.SESSION_LIFE.toNanos());
      at = Math.min(at, one.handshake.session().nextTimer());
    }
    return at;
  }

  void close() {
    all.forEach(one -> handshakes.end(one.handshake));
    all.clear();
  }
}
