package dev.redoubt.core.link;

import dev.redoubt.core.budget.Evictable;
import dev.redoubt.core.budget.Heap;
import dev.redoubt.core.frame.Header;
import dev.redoubt.core.frame.Headers;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.MessageRecord.Kind;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MessageId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A verified message: the one object that stands for it at the recipient, from its receipt until
/// it is settled.
///
/// It may be read by any thread. It is handed out before it enters a handler, which is a step of
/// its own ([#enter]): until then its link may take it back, or learn that others may have handled
/// it. What it shows never changes once it has entered.
public final class InboundMessage extends Evictable {
  /// Its state on the way into a handler; changed by compare-and-set only, since a handler's thread
  /// does not hold the endpoint's lock.
  private static final int WAITING = 0;

  /// Waiting, and another instance may have handled it.
  private static final int WAITING_FLAGGED = 1;

  private static final int ENTERED = 2;
  private static final int ENTERED_FLAGGED = 3;

  /// Taken back: it will enter no handler.
  private static final int TAKEN_BACK = 4;

  private static final VarHandle STATE = state();

  /// This object and what it takes on its way to a handler, bytes of heap.
  private static final int OBJECT = 96;

  private static final int ID = 32;
  private static final int KIND = 32;
  private static final int HEADERS = 16;

  private final Source link;
  private final long seq;
  private final Kind kind;
  private final long createdMillis;
  private final @Nullable MessageId ownId;
  private final @Nullable MessageId answers;
  private final Headers headers;
  private final Bytes payload;
  private final long expiresAtNanos;
  private final int heap;
  final boolean ordered;

  private volatile int state;

  /// Handed out to be handled, whether or not it has entered a handler.
  boolean issued;

  /// The next in order need not wait for it any more.
  boolean handedOff;

  /// @param kind the record's, or one equal to it
  /// @param heap what it is charged, bytes
  InboundMessage(
      Source link,
      long seq,
      MessageRecord record,
      Kind kind,
      int heap,
      long expiresAtNanos,
      boolean ordered,
      boolean redelivered) {
    this.link = link;
    this.seq = seq;
    this.kind = kind;
    this.createdMillis = record.createdMillis();
    this.ownId = record.ownId();
    this.answers = record.answers();
    this.headers = record.headers();
    this.payload = record.payload();
    this.heap = heap;
    this.expiresAtNanos = expiresAtNanos;
    this.ordered = ordered;
    this.state = redelivered ? WAITING_FLAGGED : WAITING;
  }

  /// What a message takes that is made of `record`, without what its kind does, bytes of heap.
  static int heap(MessageRecord record) {
    return OBJECT
        + Heap.bytes(record.payload().size())
        + (record.ownId() == null ? 0 : ID)
        + (record.answers() == null ? 0 : ID)
        + (record.headers().isEmpty() ? 0 : HEADERS + Heap.bytes(record.headers().size()));
  }

  static int heap(Kind kind) {
    return KIND + Heap.text(kind.type()) + Heap.text(kind.contentType());
  }

  private static VarHandle state() {
    try {
      return MethodHandles.lookup().findVarHandle(InboundMessage.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Called once right before its handler, by the handler's thread; not again before further tries.
  ///
  /// @return false where it must not be handled any more: there is nothing to settle either
  public boolean enter() {
    return move(WAITING, ENTERED) || move(WAITING_FLAGGED, ENTERED_FLAGGED);
  }

  /// Keeps it from entering a handler, where it has not yet.
  ///
  /// @return whether it had not
  boolean takeBack() {
    return move(WAITING, TAKEN_BACK) || move(WAITING_FLAGGED, TAKEN_BACK);
  }

  /// Others may have handled it; which changes nothing once it has entered a handler.
  void suspect() {
    boolean unused = move(WAITING, WAITING_FLAGGED);
  }

  private boolean move(int from, int to) {
    return STATE.compareAndSet(this, from, to);
  }

  @Override
  protected void evict() {
    link.evict(this);
  }

  /// The link that messages came on.
  interface Source {
    LinkOrigin origin();

    Lane lane();

    /// Whether our trust policy has come to refuse the sender; asked by any thread.
    boolean refused();

    /// `message` has to make room for others.
    void evict(InboundMessage message);
  }

  /// Where an inbound message came from and where its settlement goes. Opaque to drivers.
  public interface Lane {
    /// Whether messages are those that were settled before.
    default boolean replay() {
      return false;
    }
  }

  /// A message that was settled before, without a link: it enters its handler again.
  public static InboundMessage again(
      LinkOrigin origin, MessageRecord record, long expiresAtNanos, Lane lane) {
    Source settled =
        new Source() {
          @Override
          public LinkOrigin origin() {
            return origin;
          }

          @Override
          public Lane lane() {
            return lane;
          }

          @Override
          public boolean refused() {
            return false;
          }

          @Override
          public void evict(InboundMessage message) {}
        };
    return new InboundMessage(settled, 0, record, record.kind(), 0, expiresAtNanos, false, true);
  }

  /// Whether it was settled before: nobody but the application hears how it ends now.
  public boolean replayed() {
    return link.lane().replay();
  }

  /// Where it must be reported back; the same for messages that keep an order among each other.
  public Lane lane() {
    return link.lane();
  }

  /// The id of the link that it came on.
  public long linkId() {
    return link.origin().linkId();
  }

  /// Its number on the link.
  public long seq() {
    return seq;
  }

  public MessageId id() {
    return ownId == null ? new MessageId(linkId(), seq) : ownId;
  }

  public VerifiedPeer from() {
    return link.origin().from();
  }

  public InstanceId fromInstance() {
    return link.origin().fromInstance();
  }

  public String type() {
    return kind.type();
  }

  public String contentType() {
    return kind.contentType();
  }

  /// Made of their bytes with each call.
  public List<Header> headers() {
    return headers.list();
  }

  public Bytes payload() {
    return payload;
  }

  /// When its sender created it, by the sender's clock, ms since 1970.
  public long sentAtMillis() {
    return createdMillis;
  }

  /// On the monotonic clock: at this instant or later it must not enter a handler any more, but be
  /// settled as [Settlement#EXPIRED].
  public long expiresAtNanos() {
    return expiresAtNanos;
  }

  /// Whether another instance of our name may have handled it before: certain from [#enter] on.
  public boolean redelivered() {
    int at = state;
    return at == WAITING_FLAGGED || at == ENTERED_FLAGGED;
  }

  /// Whether our trust policy has come to refuse its sender: no handler is called for it again. May
  /// change at any time.
  public boolean refused() {
    return link.refused();
  }

  /// Whether it waits for those before it on its lane. A reply does not: it enters no handler, and
  /// what holds the lane up may be waiting for it.
  public boolean ordered() {
    return ordered;
  }

  /// The id of the message that this one replies to.
  public @Nullable MessageId answers() {
    return answers;
  }

  /// What it is charged, bytes of heap.
  int heap() {
    return heap;
  }

  @Override
  public String toString() {
    return "InboundMessage[" + id() + " from " + from().name() + "]";
  }
}
