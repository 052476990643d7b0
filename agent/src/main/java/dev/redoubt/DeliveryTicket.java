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
  private volatile MessageId id = NONE;
  private volatile Status status = Status.QUEUED;
  private volatile @Nullable Outcome outcome;
  private volatile @Nullable Waiters waiters;

  private static final MessageId NONE = new MessageId(0, 0);

  /// @param asker the requester, if this is a reply; else null
  /// @param charge bytes charged to the room for replies, or to the outbox
  DeliveryTicket(AgentName to, @Nullable Fingerprint asker, int charge, long sentNanos) {
    this.to = to;
    this.asker = asker;
    this.charge = charge;
    this.sentNanos = sentNanos;
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

  /// Called once, before the delivery is visible to other threads.
  void accepted(MessageId given) {
    id = given;
  }

  /// This and the waiting side each write one volatile field and then read the other's, so that
  /// neither misses the other.
  void reached(Status stage) {
    if (stage.compareTo(status) > 0) {
      status = stage;
      Waiters waiting = waiters;
      if (waiting != null) {
        waiting.look(this);
      }
    }
  }

  void ended(Outcome end) {
    outcome = end;
    reached(Status.SETTLED);
  }

  @Override
  public MessageId id() {
    return id;
  }

  @Override
  public String to() {
    return to.value();
  }

  @Override
  public Status status() {
    return status;
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

  @Override
  public Outcome await() {
    Outcome end = outcome;
    return end == null ? Futures.forever(waiters().ended) : end;
  }

  @Override
  public Optional<Outcome> await(Duration timeout) {
    Outcome end = outcome;
    return end == null ? Futures.upTo(timeout, waiters().ended) : Optional.of(end);
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
    Outcome end = outcome;
    return "Delivery[" + id + " to " + to + ", " + (end == null ? status : end) + "]";
  }

  private static final class Waiters {
    final CompletableFuture<Status> stored = new CompletableFuture<>();
    final CompletableFuture<Status> received = new CompletableFuture<>();
    final CompletableFuture<Outcome> ended = new CompletableFuture<>();

    void look(DeliveryTicket ticket) {
      Status now = ticket.status;
      if (now.compareTo(Status.STORED) >= 0) {
        stored.complete(now);
      }
      if (now.compareTo(Status.RECEIVED) >= 0) {
        received.complete(now);
      }
      Outcome end = ticket.outcome;
      if (now == Status.SETTLED && end != null) {
        ended.complete(end);
      }
    }
  }
}
