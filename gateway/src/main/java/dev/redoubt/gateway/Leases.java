package dev.redoubt.gateway;

import dev.redoubt.Handler;
import dev.redoubt.Message;
import dev.redoubt.MessageContext;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The messages that wait for a client, and those that clients have leased.
///
/// A message is handled when its client says so, and only then. A lease ends by that, by its time,
/// with its reader, or when its client gives it back; then the message goes to the next reader,
/// before all later ones of its sender. One that no client ever got ends EXPIRED; one that a client
/// got and did not settle is left unsettled, since it may have been handled.
///
/// At most [#ROOM] messages are held, [#ROOM_EACH] of one sender. Beyond that handlers wait, and
/// with them all that follows from that sender, within the budget of the agent. Thread-safe.
final class Leases implements Handler<Bytes> {
  static final int ROOM = 1_024;
  static final int ROOM_EACH = 512;
  static final Duration LEASE_MIN = Duration.ofSeconds(1);
  static final Duration LEASE_MAX = Duration.ofHours(1);
  static final Duration DELAY_MAX = Duration.ofHours(1);

  private final LongSupplier nanos;

  /// So that a lease of an earlier run is never taken for one of this run.
  private final String run;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition arrived = lock.newCondition();

  // Guarded by the lock.
  private final Map<String, Line> lines = new LinkedHashMap<>(); // the one served last comes last
  private final Map<String, Held> leased = new HashMap<>();
  private int held;
  private int readers;
  private long places;
  private long numbered;
  private boolean draining;
  private boolean closed;

  /// @param run unlike that of any other run
  Leases(LongSupplier nanos, String run) {
    this.nanos = nanos;
    this.run = run;
  }

  @Override
  public void handle(Message<Bytes> message, MessageContext context) {
    long expires = nanos.getAsLong() + context.remaining().toNanos();
    boolean inTime;
    lock.lock();
    try {
      inTime = awaitRoom(message.from(), expires);
      if (!closed && inTime) {
        hold(message, context.settleLater(), expires);
        return;
      }
    } catch (InterruptedException e) {
      inTime = true;
    } finally {
      lock.unlock();
    }
    // Where we leave, it stays unsettled, and its sender moves it to the next instance.
    MessageContext.Unsettled unsettled = context.settleLater();
    if (!inTime) {
      unsettled.notHandled();
    }
  }

  private boolean awaitRoom(String sender, long expires) throws InterruptedException {
    while (!closed && !hasRoom(sender)) {
      long left = expires - nanos.getAsLong();
      if (left <= 0) {
        return false;
      }
      long unused = room.awaitNanos(left);
    }
    return true;
  }

  private boolean hasRoom(String sender) {
    Line line = lines.get(sender);
    return held < ROOM && (line == null || line.held < ROOM_EACH);
  }

  private void hold(Message<Bytes> message, MessageContext.Unsettled unsettled, long expires) {
    Line line = lines.computeIfAbsent(message.from(), Line::new);
    Held one = new Held(message, unsettled, line, ++places, nanos.getAsLong(), expires);
    line.waiting.put(one.place, one);
    line.held++;
    held++;
    arrived.signalAll();
  }

  void opened(Reader reader) {
    lock.lock();
    try {
      readers++;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until there are messages for `reader`, and leases them to it.
  ///
  /// @param max how many, at most
  /// @return none if the time is up, or the gateway closes
  List<Lease> take(Reader reader, int max, Duration wait) throws InterruptedException {
    lock.lock();
    try {
      long left = wait.toNanos();
      while (true) {
        List<Lease> taken = draining ? List.of() : takeNow(reader, max);
        if (!taken.isEmpty() || left <= 0 || closed) {
          return taken;
        }
        left = arrived.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private List<Lease> takeNow(Reader reader, int max) {
    List<Lease> taken = new ArrayList<>();
    long now = nanos.getAsLong();
    int most = Math.min(max, reader.prefetch - reader.leased);
    boolean more = true;
    while (more && taken.size() < most) {
      more = false;
      for (Line line : List.copyOf(lines.values())) { // one of each sender in turn
        Held next = taken.size() < most ? line.next(reader, now) : null;
        if (next != null) {
          taken.add(lease(next, reader, now));
          lines.remove(line.sender);
          lines.put(line.sender, line);
          more = true;
        }
      }
    }
    return taken;
  }

  private Lease lease(Held one, Reader reader, long now) {
    one.line.lease(one, reader);
    reader.leased++;
    one.reader = reader;
    one.lease = run + "-" + ++numbered;
    one.leasedUntil = now + reader.leaseNanos;
    one.attempt++;
    leased.put(one.lease, one);
    long left = Math.max(0, TimeUnit.NANOSECONDS.toMillis(one.expiresNanos - now));
    return new Lease(one.lease, one.message, one.attempt, left);
  }

  /// Ends all leases of `reader`, which is gone. One for a JSON answer keeps those that it got.
  void closed(Reader reader, boolean keepLeases) {
    lock.lock();
    try {
      readers--;
      if (!keepLeases) {
        for (Held one : List.copyOf(leased.values())) {
          if (one.reader == reader && !one.settling) {
            giveBack(one, nanos.getAsLong());
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(Held one, long notBefore) {
    endLease(one);
    one.notBefore = notBefore;
    one.line.waiting.put(one.place, one);
    arrived.signalAll();
  }

  private void endLease(Held one) {
    leased.remove(one.lease);
    one.line.leaseEnded();
    Reader reader = one.reader;
    if (reader != null) {
      reader.leased--;
      one.reader = null;
    }
  }

  private void forget(Held one) {
    held--;
    one.line.held--;
    if (one.line.held == 0) {
      lines.remove(one.line.sender);
    }
    room.signalAll();
    arrived.signalAll();
  }

  /// Settles a leased message as `end` says.
  ///
  /// @return false if there is no such lease
  boolean settle(String lease, Consumer<MessageContext.Unsettled> end) {
    Held one = claim(lease);
    if (one == null) {
      return false;
    }
    boolean settled = false;
    try {
      end.accept(one.unsettled);
      settled = true;
    } finally {
      lock.lock();
      try {
        one.settling = false;
        if (settled) {
          endLease(one);
          forget(one);
        }
      } finally {
        lock.unlock();
      }
    }
    return true;
  }

  private @Nullable Held claim(String lease) {
    lock.lock();
    try {
      Held one = live(lease);
      if (one != null) {
        one.settling = true;
      }
      return one;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Held live(String lease) {
    Held one = leased.get(lease);
    long now = nanos.getAsLong();
    boolean over =
        one == null || one.settling || now - one.leasedUntil >= 0 || now - one.expiresNanos >= 0;
    return over ? null : one;
  }

  /// Gives a message back, for the next reader.
  boolean retry(String lease, Duration delay) {
    lock.lock();
    try {
      Held one = live(lease);
      if (one != null) {
        giveBack(one, nanos.getAsLong() + delay.toNanos());
      }
      return one != null;
    } finally {
      lock.unlock();
    }
  }

  /// Lets a lease last for `span` from now on.
  boolean extend(String lease, Duration span) {
    lock.lock();
    try {
      Held one = live(lease);
      if (one != null) {
        one.leasedUntil = nanos.getAsLong() + span.toNanos();
      }
      return one != null;
    } finally {
      lock.unlock();
    }
  }

  /// Ends leases and messages whose time is up. To be called several times a second.
  void tick() {
    List<Held> never = new ArrayList<>();
    lock.lock();
    try {
      long now = nanos.getAsLong();
      for (Held one : List.copyOf(leased.values())) {
        if (one.settling) {
          continue;
        }
        if (now - one.expiresNanos >= 0) { // unsettled: a client may have handled it
          endLease(one);
          forget(one);
        } else if (now - one.leasedUntil >= 0) {
          giveBack(one, now);
        }
      }
      for (Line line : List.copyOf(lines.values())) {
        expire(line, now, never);
      }
      arrived.signalAll(); // a delay may be over
    } finally {
      lock.unlock();
    }
    never.forEach(one -> one.unsettled.notHandled());
  }

  private void expire(Line line, long now, List<Held> never) {
    for (Iterator<Held> all = line.waiting.values().iterator(); all.hasNext(); ) {
      Held one = all.next();
      if (now - one.expiresNanos >= 0) {
        all.remove();
        forget(one);
        if (one.attempt == 0) {
          never.add(one);
        }
      }
    }
  }

  Wakes.Unattended unattended() {
    lock.lock();
    try {
      boolean attended = readers > 0 || !leased.isEmpty() || draining || closed;
      return new Wakes.Unattended(attended ? 0 : held, places);
    } finally {
      lock.unlock();
    }
  }

  /// @param leased of those held
  record Load(int held, int leased) {}

  Load load() {
    lock.lock();
    try {
      return new Load(held, leased.size());
    } finally {
      lock.unlock();
    }
  }

  /// Leases nothing more.
  void drain() {
    lock.lock();
    try {
      draining = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until all leases have ended.
  void awaitNoLeases(Duration most) throws InterruptedException {
    lock.lock();
    try {
      long left = most.toNanos();
      while (!leased.isEmpty() && left > 0) {
        left = arrived.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /// Holds nothing more: handlers that wait return, and readers end.
  void close() {
    lock.lock();
    try {
      draining = true;
      closed = true;
      room.signalAll();
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
