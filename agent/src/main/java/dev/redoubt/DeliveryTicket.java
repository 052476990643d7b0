package dev.redoubt;

import dev.redoubt.core.link.Ticket;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/// A delivery as the endpoint's ticket. Changed in turns only. Creates futures on demand, since a
/// busy sender waits for few of its deliveries.
final class DeliveryTicket implements Delivery, Ticket {
  private static final AtomicReferenceFieldUpdater<DeliveryTicket, @Nullable Waiters> WAITERS =
      AtomicReferenceFieldUpdater.newUpdater(DeliveryTicket.class, Waiters.class, "waiters");

  private final AgentName to;
  private final @Nullable Fingerprint asker;
  private final int charge;
  private final long sentNanos;

  /// The id; before the endpoint has the message, the driver that passes it on.
  private volatile Object id = NONE;

  /// The ordinal of the status, with [#KEPT] and [#HELD].
  private volatile int stage;

  /// The outcome; or, where this process will not learn it, the reason.
  private volatile @Nullable Object end;

  private volatile @Nullable Waiters waiters;

  private static final MessageId NONE = new MessageId(0, 0);
  private static final Status[] STATUSES = Status.values();
  private static final int STATUS = 7;
  private static final int KEPT = 8;

  /// Its handler has not ended, so nothing of it was accepted yet.
  private static final int HELD = 16;

  /// @param asker the requester, if this is a reply; else null
  /// @param charge bytes charged to the room for replies, or to the outbox
  DeliveryTicket(AgentName to, @Nullable Fingerprint asker, int charge, long sentNanos) {
    this.to = to;
    this.asker = asker;
    this.charge = charge;
    this.sentNanos = sentNanos;
  }

  /// Of a message that is passed to the endpoint now.
  DeliveryTicket(AgentName to, int charge, Driver driver) {
    this(to, null, charge, driver.nanos());
    id = driver;
  }

  /// Of a message that waits for the end of the handler that sends it.
  static DeliveryTicket held(AgentName to, int charge, long sentNanos) {
    DeliveryTicket ticket = new DeliveryTicket(to, null, charge, sentNanos);
    ticket.stage = HELD;
    return ticket;
  }

  AgentName name() {
    return to;
  }

  @Nullable Fingerprint asker() {
    return asker;
  }

  int charge() {
    return charge;
  }

  long sentNanos() {
    return sentNanos;
  }

  /// Called once, before anything becomes of the message.
  void accepted(MessageId given) {
    id = given;
    if (stage == HELD) {
      stage = 0;
    }
  }

  /// This and the waiting side each write one volatile field and then read the other's, so that
  /// neither misses the other.
  @SuppressWarnings("EnumOrdinal") // one field for both saves eight bytes a message
  void reached(Status status) {
    int before = stage;
    int kept = status == Status.KEPT ? KEPT : before & KEPT;
    int next = Math.max(before & STATUS, status.ordinal()) | kept;
    if (next != before) {
      stage = next;
      look();
    }
  }

  void ended(Outcome outcome) {
    end = outcome;
    reached(Status.SETTLED);
  }

  /// This process will not learn the outcome.
  void left(DeliveryException why) {
    end = why;
    look();
  }

  boolean isKept() {
    return (stage & KEPT) != 0;
  }

  private void look() {
    Waiters waiting = waiters;
    if (waiting != null) {
      waiting.look(this);
    }
  }

  @Override
  public MessageId id() {
    if (id instanceof Driver driver) {
      driver.catchUp();
    }
    return id instanceof MessageId given ? given : NONE;
  }

  @Override
  public String to() {
    return to.value();
  }

  @Override
  public Status status() {
    return STATUSES[stage & STATUS];
  }

  @Override
  public CompletionStage<Status> kept() {
    return Futures.guarded(waiters().kept);
  }

  /// Waits until it is kept, or has ended.
  void awaitKept() {
    if (!isKept()) {
      Status unused = Futures.forever(waiters().kept);
    }
  }

  @Override
  public CompletionStage<Status> stored() {
    return Futures.guarded(waiters().stored);
  }

  @Override
  public CompletionStage<Status> received() {
    return Futures.guarded(waiters().received);
  }

  @Override
  public CompletionStage<Outcome> outcome() {
    return Futures.guarded(waiters().ended);
  }

  /// Completes in a turn, so what depends on it must not block; not to be completed.
  CompletableFuture<Outcome> ended() {
    return waiters().ended;
  }

  @Override
  public Outcome await() {
    checkNotHeld();
    return end instanceof Outcome outcome ? outcome : Futures.forever(waiters().ended);
  }

  @Override
  public Optional<Outcome> await(Duration timeout) {
    checkNotHeld();
    return end instanceof Outcome outcome
        ? Optional.of(outcome)
        : Futures.upTo(timeout, waiters().ended);
  }

  /// A handler would wait for its own end.
  private void checkNotHeld() {
    if (stage == HELD && Attempts.CURRENT.get() != null) {
      throw new IllegalStateException(
          "What a handler sends with its context goes out when it has returned: it cannot wait for"
              + " that.");
    }
  }

  private Waiters waiters() {
    Waiters present = waiters;
    if (present != null) {
      return present;
    }
    Waiters made = new Waiters();
    if (!WAITERS.compareAndSet(this, null, made)) {
      return waiters();
    }
    made.look(this);
    return made;
  }

  @Override
  public String toString() {
    Object shown = end instanceof Outcome outcome ? outcome : status();
    return "Delivery[" + id() + " to " + to + ", " + shown + "]";
  }

  private static final class Waiters {
    final CompletableFuture<Status> kept = new CompletableFuture<>();
    final CompletableFuture<Status> stored = new CompletableFuture<>();
    final CompletableFuture<Status> received = new CompletableFuture<>();
    final CompletableFuture<Outcome> ended = new CompletableFuture<>();

    void look(DeliveryTicket ticket) {
      Status now = ticket.status();
      if (ticket.isKept() || now == Status.SETTLED) {
        kept.complete(now);
      }
      if (now.compareTo(Status.STORED) >= 0) {
        stored.complete(now);
      }
      if (now.compareTo(Status.RECEIVED) >= 0) {
        received.complete(now);
      }
      Object end = ticket.end;
      if (end instanceof Outcome outcome && now == Status.SETTLED) {
        ended.complete(outcome);
      } else if (end instanceof DeliveryException why) {
        kept.completeExceptionally(why);
        stored.completeExceptionally(why);
        received.completeExceptionally(why);
        ended.completeExceptionally(why);
      }
    }
  }
}
