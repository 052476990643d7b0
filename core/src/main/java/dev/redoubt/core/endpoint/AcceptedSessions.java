package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.Account;
import dev.redoubt.core.budget.Evictable;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.core.link.Transit;
import dev.redoubt.core.session.Session;
import dev.redoubt.environment.Now;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The sessions that one instance has opened to us, the newest last, and its clock's offset from
/// ours in each.
final class AcceptedSessions {
  private final class Accepted extends Evictable {
    final Session session;
    final long acceptedAt;

    /// What it is charged, bytes.
    int heap = Session.ACCEPTED_HEAP;

    final PeerClock clock = new PeerClock();
    long leftAt = NEVER;

    Accepted(Session session, Now now) {
      this.session = session;
      this.acceptedAt = now.nanos();
    }

    @Override
    protected void evict() {
      remove(this);
    }
  }

  private static final long NEVER = Long.MAX_VALUE;

  private final Account account;
  private final List<Accepted> all = new ArrayList<>(1);

  /// @param account of the identity that opened them
  AcceptedSessions(Account account) {
    this.account = account;
  }

  int count() {
    return all.size();
  }

  boolean none() {
    return all.isEmpty();
  }

  /// Makes room for one more session.
  boolean room() {
    return account.take(MemoryUse.SESSIONS, Session.ACCEPTED_HEAP, true);
  }

  /// Adds a session that [#room] was made for. A fifth replaces the oldest unconfirmed one, else
  /// the oldest.
  void add(Session session, Now now) {
    if (all.size() == Protocol.SESSIONS_PER_INSTANCE) {
      Accepted victim = all.getFirst();
      for (Accepted one : all) {
        if (!one.session.confirmed()) {
          victim = one;
          break;
        }
      }
      remove(victim);
    }
    Accepted accepted = new Accepted(session, now);
    all.add(accepted);
    account.sessions().addFirst(accepted);
  }

  /// An envelope or INIT of `session` was opened. A confirmed session erases all older ones.
  ///
  /// @param createdMillis when that was made, by the sender's clock
  /// @return how it came to us; null where the session is not among these
  @Nullable Transit opened(Session session, long createdMillis, Now now) {
    Accepted accepted = find(session);
    if (accepted == null) {
      return null;
    }
    while (session.confirmed() && all.getFirst() != accepted) {
      remove(all.getFirst());
    }
    if (session.confirmed()) {
      account.sessions().remove(accepted);
    }
    charge(accepted);
    return accepted.clock.read(createdMillis, now);
  }

  private void charge(Accepted one) {
    int heap = one.session.heap();
    if (heap != one.heap) {
      account.add(MemoryUse.SESSIONS, heap - one.heap);
      one.heap = heap;
    }
  }

  private @Nullable Accepted find(Session session) {
    for (Accepted one : all) {
      if (one.session == session) {
        return one;
      }
    }
    return null;
  }

  private void remove(Accepted one) {
    all.remove(one);
    close(one);
  }

  private void close(Accepted one) {
    one.session.close();
    account.sessions().remove(one);
    account.give(MemoryUse.SESSIONS, one.heap);
  }

  /// The peer said in `session` that it leaves: the session is kept a while for what is in flight.
  void left(Session session, Now now) {
    Accepted accepted = find(session);
    if (accepted != null && accepted.leftAt == NEVER) {
      accepted.leftAt = now.nanos();
    }
  }

  void end(Session session) {
    Accepted accepted = find(session);
    if (accepted != null) {
      remove(accepted);
    }
  }

  /// Where to answer what came in `cameIn`: there if it is confirmed, else in the newest confirmed
  /// one, else in the newest.
  @Nullable Session answering(Session cameIn) {
    return cameIn.confirmed() && find(cameIn) != null ? cameIn : newest();
  }

  /// The newest confirmed session, else the newest.
  @Nullable Session newest() {
    Session confirmed = newestConfirmed();
    return confirmed != null || all.isEmpty() ? confirmed : all.getLast().session;
  }

  @Nullable Session newestConfirmed() {
    for (Accepted one : all.reversed()) {
      if (one.session.confirmed()) {
        return one.session;
      }
    }
    return null;
  }

  /// Those in which we owe the initiator an envelope.
  List<Session> owing() {
    return all.stream()
        .map(one -> one.session)
        .filter(session -> session.owesEnvelope() && session.canSeal())
        .toList();
  }

  /// Rotates and erases by time.
  void onTime(Now now) {
    for (Iterator<Accepted> each = all.iterator(); each.hasNext(); ) {
      Accepted one = each.next();
      if (now.reached(endAt(one))) {
        each.remove();
        close(one);
      } else {
        one.session.onTimer(now);
        charge(one);
      }
    }
  }

  private static long endAt(Accepted one) {
    Duration life = one.session.confirmed() ? Protocol.SESSION_LIFE : Protocol.UNCONFIRMED_LIFE;
    long at = one.acceptedAt + life.toNanos();
    return one.leftAt == NEVER ? at : Math.min(at, one.leftAt + Protocol.AFTER_LEAVING.toNanos());
  }

  long wakeAt() {
    long at = NEVER;
    for (Accepted one : all) {
      at = Math.min(at, Math.min(endAt(one), one.session.nextTimer()));
    }
    return at;
  }

  void close() {
    all.forEach(this::close);
    all.clear();
  }
}
