package dev.redoubt.core.link;

import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.environment.Now;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One message on its way out, for as long as it has not ended.
public final class Outgoing {
  /// Is told what becomes of messages.
  public interface Listener {
    void received(Outgoing message);

    void ended(Outgoing message, Outcome outcome);

    /// These outlive the process.
    default void kept(List<Outgoing> messages) {}
  }

  /// Whoever has assigned it to an instance, and counts what is there.
  public interface Holder {
    void ended(Outgoing message, Outcome outcome);
  }

  final Ticket ticket;
  final MessageId id;
  final long deadlineNanos;
  final boolean onlyThisInstance;
  final boolean confirmedSession;
  final int size;

  /// Moved to another instance after it had been written: only the outcome "handled" is certain
  /// then.
  final boolean movedAfterWrite;

  /// An earlier run of ours had it, and may have written it.
  private final boolean restored;

  /// Each time that it is written again, it is taken for lost half as soon: a recipient that says
  /// again and again that it lacks everything must not have it all written each time.
  private static final int DOUBLINGS = 10;

  private static final long WAIT_MAX = Duration.ofSeconds(5).toNanos();

  /// What was written is given up so long after its deadline: the recipient may be just telling
  /// that it expired.
  private static final Duration LAST_WORD = Duration.ofMillis(500);

  /// Two clocks are not read in the same instant.
  private static final long CLOCK_NOISE_MILLIS = 20;

  boolean written;
  boolean stored;
  boolean receivedTold;
  boolean keptTold;

  /// It has ended, or has moved to another link.
  boolean gone;

  private final @Nullable Sharing sharing;
  private @Nullable Holder holder;
  private MessageRecord record;
  private long lastWrittenNanos;
  private int writtenAgain;

  Outgoing(OutboundMessage message, MessageId id, MessageRecord record, long deadlineNanos) {
    this.ticket = message.ticket();
    this.id = id;
    this.record = record;
    this.deadlineNanos = deadlineNanos;
    this.onlyThisInstance = message.onlyThisInstance();
    this.confirmedSession = message.confirmedSession();
    this.size = record.size();
    this.sharing = message.sharing();
    this.movedAfterWrite = false;
    this.restored = false;
  }

  /// As an earlier run has left it.
  Outgoing(
      Ticket ticket,
      MessageId id,
      MessageRecord record,
      long deadlineNanos,
      boolean onlyThisInstance,
      boolean confirmedSession,
      @Nullable Sharing sharing) {
    this.ticket = ticket;
    this.id = id;
    this.record = record;
    this.deadlineNanos = deadlineNanos;
    this.onlyThisInstance = onlyThisInstance;
    this.confirmedSession = confirmedSession;
    this.size = record.size();
    this.sharing = sharing;
    this.movedAfterWrite = record.redelivered();
    this.restored = true;
    this.keptTold = true;
  }

  private Outgoing(Outgoing from) {
    ticket = from.ticket;
    id = from.id;
    record = from.record.moved(from.id, from.everWritten());
    deadlineNanos = from.deadlineNanos;
    onlyThisInstance = from.onlyThisInstance;
    confirmedSession = from.confirmedSession;
    size = from.size;
    sharing = from.sharing;
    movedAfterWrite = from.everWritten();
    restored = false;
    keptTold = from.keptTold;
    stored = from.stored;
    receivedTold = from.receivedTold;
  }

  /// When it is given up.
  long endsAt() {
    return deadlineNanos + (everWritten() ? LAST_WORD.toNanos() : 0);
  }

  /// The same message, about to be numbered on another link.
  Outgoing moved() {
    return new Outgoing(this);
  }

  /// What is written of it now: its creation is told by its age and by the clock as it stands.
  MessageRecord record(Now now) {
    long createdNanos = deadlineNanos - record.kind().ttlMillis() * 1_000_000;
    long created = now.wallMillis() - (now.nanos() - createdNanos) / 1_000_000;
    if (Math.abs(created - record.createdMillis()) > CLOCK_NOISE_MILLIS) {
      record = record.createdAt(created);
    }
    return record;
  }

  /// @return whether it had been written before, on this link
  boolean writtenAt(Now now) {
    boolean before = written;
    written = true;
    lastWrittenNanos = now.nanos();
    writtenAgain += before ? 1 : 0;
    return before;
  }

  /// Whether it is to be written again, not having been received.
  ///
  /// @param before it was last written before that, if it was written once
  boolean lost(long before, Now now) {
    long span = now.nanos() - before;
    long doubled = Math.min(span << Math.min(writtenAgain, DOUBLINGS), WAIT_MAX);
    return now.nanos() - lastWrittenNanos > Math.max(span, doubled);
  }

  boolean everWritten() {
    return written || movedAfterWrite || restored;
  }

  /// Whether what an earlier run may have done with it is unknown, too.
  boolean writtenElsewhere() {
    return movedAfterWrite || restored;
  }

  /// Marks that it is kept.
  ///
  /// @return false where it was marked before, or nobody waits for that any more
  boolean keptNow() {
    boolean news = !keptTold && !gone;
    keptTold = true;
    return news;
  }

  public Ticket ticket() {
    return ticket;
  }

  /// That instances share such messages; null where one has them all.
  public @Nullable Sharing sharing() {
    return sharing;
  }

  /// Whoever has assigned it, which hears of its end; null where nobody does.
  public @Nullable Holder holder() {
    return holder;
  }

  public void holder(Holder assigned) {
    holder = assigned;
  }

  /// Whether it must not move once it was written.
  public boolean onlyThisInstance() {
    return onlyThisInstance;
  }

  /// Marks that Redis acknowledged it.
  ///
  /// @return false where it was marked before
  public boolean markStored() {
    boolean news = !stored;
    stored = true;
    return news;
  }
}
