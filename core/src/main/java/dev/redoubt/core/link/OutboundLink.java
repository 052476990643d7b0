package dev.redoubt.core.link;

import dev.redoubt.core.Position;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.kept.Journal;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The sender's side of one link: numbers messages, keeps each until it is settled, and knows what
/// may be written now (§7).
///
/// It may be numbered before it is bound to an instance. It decides nothing about time but
/// deadlines; when to resend is [ResendTimer]'s.
public final class OutboundLink {
  private final long id;
  private final Outgoing.Listener listener;
  private final UnsettledMessages unsettled;
  private final SeqRing<Outgoing> messages;
  private final SendWindow window;
  private final Backlog backlog;
  private final ReceiptView received = new ReceiptView();
  private final LostRecords lost;
  private final KeptMessages kept;
  private final boolean restored;

  /// The messages below it have been told to be received.
  private long toldNext;

  /// Numbers from here on were never written.
  private long unwritten;

  /// One more than the highest number that the receiver can know of.
  private long disclosed;

  private long settledNext;
  private MessageRecord.Kind lastKind = MessageRecord.SKIP.kind();

  /// Without a store.
  public OutboundLink(long id, Outgoing.Listener listener) {
    this(id, listener, Journal.none());
  }

  public OutboundLink(long id, Outgoing.Listener listener, Journal journal) {
    this(id, 0, listener, journal, false);
  }

  private OutboundLink(
      long id, long first, Outgoing.Listener listener, Journal journal, boolean restored) {
    this.id = id;
    this.listener = listener;
    this.restored = restored;
    this.unsettled = new UnsettledMessages(id, first, listener, journal);
    this.messages = unsettled.numbered();
    this.window = unsettled.window();
    this.backlog = unsettled.backlog();
    this.lost = new LostRecords(messages, received);
    this.kept = unsettled.kept();
  }

  /// A link of an earlier run, to which [#restore] brings its messages. It is only drained, never
  /// numbered on: what that run numbered last may have been written and not kept.
  ///
  /// @param first the lowest number that was kept
  /// @param address as [#address] was told
  public static OutboundLink restored(
      long id, long first, Bytes address, Outgoing.Listener listener, Journal journal) {
    OutboundLink link = new OutboundLink(id, first, listener, journal, true);
    link.disclosed = Long.MAX_VALUE;
    link.kept.restored(address);
    return link;
  }

  /// Brings back messages as they were kept, in the order of their numbers.
  public void restore(Bytes entry, Restorer restorer, Now now) throws MalformedException {
    kept.restored(KeptEntry.read(entry, restorer, unsettled::add, now));
  }

  /// Whether anything on it may move to another instance.
  public boolean moves() {
    return unsettled.anyMoves();
  }

  /// Where the link leads, as the endpoint keeps it.
  public void address(Bytes to) {
    kept.address(to);
  }

  /// @param onDurable called whenever something that the link waited for has become durable
  public void onDurable(Runnable onDurable) {
    kept.onDurable(onDurable);
  }

  /// Whether nothing is left to do for it but the [#farewell].
  public boolean drained() {
    return unsettled.count() == 0 && kept.lowestHeld() == Long.MAX_VALUE;
  }

  public long id() {
    return id;
  }

  /// Whether nothing was ever numbered on it.
  public boolean unused() {
    return messages.end() == 0;
  }

  public int unsettled() {
    return unsettled.count();
  }

  /// Messages never written on this link: one more behind them changes nothing for now.
  public int waiting() {
    return backlog.messages();
  }

  /// Whether they need not wait for more to come.
  ///
  /// @param batchBytes what fills a batch
  public boolean ripe(int batchBytes) {
    return batchesInFlight() == 0 || backlog.fillsBatch(batchBytes);
  }

  /// Batches with new messages of which something is neither received nor ended.
  public int batchesInFlight() {
    return backlog.inFlight(Math.max(received.next(), lowestUnsettled()));
  }

  /// Messages written and not ended: for them the resend timer runs.
  public int underWay() {
    return window.records();
  }

  /// The credit of a fresh bundle, until the first receipt says otherwise.
  public void credit(int records, int bytes) {
    window.allow(records, bytes);
  }

  public MessageId add(OutboundMessage message, Now now) {
    MessageId messageId = new MessageId(id, messages.end());
    MessageRecord.Kind kind = message.kind();
    lastKind = kind.equals(lastKind) ? lastKind : kind;
    MessageRecord record = message.record(lastKind, now);
    Outgoing added = new Outgoing(message, messageId, record, now.plus(message.timeToLive()));
    unsettled.append(added, message.durableFirst());
    return messageId;
  }

  /// Moves everything unsettled from `left`, in order; what may not move ends here.
  ///
  /// @return how many moved
  public int takeOver(OutboundLink left) {
    return unsettled.takeOver(left.unsettled);
  }

  /// Nothing is on it any more.
  public void over() {
    unsettled.over();
  }

  /// Takes over what waited on `unbound` for an instance to be chosen: that is no move yet.
  public void bind(OutboundLink unbound) {
    unsettled.bind(unbound.unsettled);
  }

  /// The last word on this link once its messages have moved away: all that the recipient still
  /// holds of it is over.
  public Batch farewell(Now now) {
    return Batch.probe(id, restored ? Protocol.SEQ_MAX : messages.end(), now.wallMillis());
  }

  /// Whether the recipient may know of it, so that a [#farewell] is due.
  public boolean known() {
    return unwritten > 0 || restored;
  }

  /// Whether it is durable that messages have moved here, or away: before, nothing of them is
  /// written, and no farewell (§7.17).
  public boolean moveDurable() {
    return unsettled.moveDurable();
  }

  /// All below it is received, as the newest receipt says.
  public long receivedNext() {
    return received.next();
  }

  /// Numbers from here on were never written.
  public long unwritten() {
    return unwritten;
  }

  /// Below it nothing is awaited any more. Skips at the low end are passed at once.
  public long lowestUnsettled() {
    long seq = messages.next(messages.base());
    messages.advance(seq);
    messages.trim();
    unwritten = Math.max(unwritten, seq);
    return seq;
  }

  /// As the recipient may be told: nothing below it comes back with our next run either, or if it
  /// does, it was handled (§7.17).
  private long lowestTold() {
    return Math.min(lowestUnsettled(), kept.lowestHeld());
  }

  /// Whether something may be written for the first time.
  ///
  /// @param confirmed whether the session to write in is confirmed
  public boolean hasNew(boolean confirmed) {
    if (!moveDurable() || kept.lowestHeld() != Long.MAX_VALUE) {
      return false;
    }
    long lowest = lowestUnsettled();
    long seq = messages.next(unwritten);
    Outgoing message = messages.at(seq);
    return message != null && mayWrite(seq, message, confirmed, lowest);
  }

  private boolean mayWrite(long seq, Outgoing message, boolean confirmed, long lowest) {
    if (seq >= Math.max(settledNext, lowest) + Protocol.LINK_WINDOW_RECORDS
        || (message.confirmedSession && !confirmed)
        || seq >= unsettled.heldFrom()) {
      return false;
    }
    return message.written || window.fits(message.size);
  }

  /// The oldest run of numbers not yet received and last written before `before`; null where there
  /// is none.
  ///
  /// @param from where to look: the run before ended there
  /// @param maxBytes frame value, bytes
  /// @param hardMax the same where the run is a single message too large for `maxBytes`; 0 where
  ///   there is no room for one
  /// @param into gets the messages of the run
  public @Nullable Batch resend(
      long from,
      long before,
      int maxBytes,
      int hardMax,
      boolean confirmed,
      List<Outgoing> into,
      Now now) {
    long seq = lost.next(Math.max(from, lowestUnsettled()), before, unwritten, now);
    return seq < unwritten
        ? run(seq, lost.end(seq, before, unwritten, now), maxBytes, hardMax, confirmed, into, now)
        : null;
  }

  /// The oldest run that was never written; null where there is none or no room for it.
  public @Nullable Batch fresh(
      int maxBytes, int hardMax, boolean confirmed, List<Outgoing> into, Now now) {
    Batch batch =
        hasNew(confirmed)
            ? run(unwritten, messages.end(), maxBytes, hardMax, confirmed, into, now)
            : null;
    if (batch != null) {
      backlog.written(unwritten);
    }
    return batch;
  }

  /// A batch without records: asks for a receipt, and says how far we are.
  public Batch probe(Now now) {
    long lowest = lowestTold();
    disclosed = Math.max(disclosed, lowest);
    return Batch.probe(id, lowest, now.wallMillis());
  }

  private @Nullable Batch run(
      long from,
      long to,
      int maxBytes,
      int hardMax,
      boolean confirmed,
      List<Outgoing> into,
      Now now) {
    long lowest = lowestTold();
    BatchBuilder batch = new BatchBuilder(maxBytes, hardMax, to - from);
    for (long seq = from; seq < to; seq++) {
      Outgoing message = messages.at(seq);
      boolean allowed =
          message == null ? !kept.holds(seq) : mayWrite(seq, message, confirmed, lowest);
      if (!allowed || !batch.add(message == null ? MessageRecord.SKIP : message.record(now))) {
        break;
      }
      if (message == null) {
        lost.skipWritten(now.nanos());
      } else {
        unsettled.markWritten(message, now);
        into.add(message);
      }
    }
    if (batch.size() == 0) {
      return null;
    }
    long next = from + batch.size();
    unwritten = Math.max(unwritten, next);
    disclosed = Math.max(disclosed, Math.max(next, lowest));
    return batch.build(id, lowest, from, now);
  }

  /// Whether everything that was written is received; also each skip, behind which others wait.
  public boolean allReceived() {
    return received.nextMissing(lowestUnsettled()) >= unwritten;
  }

  /// Takes a receipt.
  public Taken receipt(Receipt receipt, Position position) {
    if (receipt.end() > Math.max(disclosed, lowestUnsettled())) {
      return Taken.VIOLATION;
    }
    boolean progress = settle(receipt);
    long receivedBefore = received.next();
    if (received.take(receipt, position)) {
      window.allow(receipt.windowRecords(), receipt.windowBytes());
      progress |= received.next() > receivedBefore;
      tellReceived();
    }
    lowestUnsettled();
    return progress ? Taken.PROGRESS : Taken.NOTHING_NEW;
  }

  private void tellReceived() {
    messages.forEach(
        toldNext,
        received.next(),
        (seq, message) -> {
          if (!message.receivedTold) {
            message.receivedTold = true;
            listener.received(message);
          }
        });
    toldNext = Math.max(toldNext, received.next());
  }

  private boolean settle(Receipt receipt) {
    int before = unsettled.count();
    OutcomeCursor outcomes = new OutcomeCursor(receipt.outcomes());
    SeqRing.Visitor<Outgoing> settle = (seq, message) -> settle(seq, message, outcomes);
    messages.forEach(messages.base(), receipt.settledNext(), settle);
    for (Receipt.Range range : receipt.settledAbove()) {
      messages.forEach(range.from(), range.to(), settle);
    }
    boolean progress = unsettled.count() < before || receipt.settledNext() > settledNext;
    settledNext = Math.max(settledNext, receipt.settledNext());
    return progress;
  }

  private void settle(long seq, Outgoing message, OutcomeCursor outcomes) {
    Outcome outcome = Outcomes.of(outcomes.code(seq));
    boolean certain = outcome instanceof Outcome.Handled || !message.movedAfterWrite;
    unsettled.end(seq, message, certain ? outcome : Outcome.UNCONFIRMED);
  }

  /// Ends what is past its deadline.
  ///
  /// @param unwritten how those end that were never written
  public void expire(Outcome unwritten, Now now) {
    unsettled.expire(unwritten, now);
  }

  /// When [#expire] wants to be called, monotonic nanoseconds; `Long.MAX_VALUE` where nothing
  /// waits.
  public long nextDeadline() {
    return unsettled.nextDeadline();
  }

  /// Ends everything because the recipient will take none of it.
  ///
  /// @param nothingHandled whether what was written here was certainly not handled
  public void rejectAll(Outcome.Rejected reason, boolean nothingHandled) {
    unsettled.rejectAll(reason, nothingHandled);
  }

  /// Ends everything, as at its deadline.
  public void giveUpAll() {
    unsettled.giveUpAll();
  }

  UnsettledMessages all() {
    return unsettled;
  }

  /// Slots and words looked at so far: what tests hold against what a peer has sent.
  long steps() {
    return messages.steps();
  }
}
