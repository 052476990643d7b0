package dev.redoubt.core.link;

import dev.redoubt.core.budget.Account;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.MessageRecord.Kind;
import org.jspecify.annotations.Nullable;

/// The messages of one link that are received and not settled: charges each, and keeps it evictable
/// until it has entered a handler.
final class HeldMessages {
  private final InboundMessage.Source link;
  private final Account account;

  /// The kind of the first message: all others of that kind share it.
  private Kind kind = MessageRecord.SKIP.kind();

  private boolean bare = true;
  private int count;

  HeldMessages(InboundMessage.Source link, Account account) {
    this.link = link;
    this.account = account;
  }

  /// Those in handlers included.
  int count() {
    return count;
  }

  /// Whether there never was any.
  boolean bare() {
    return bare;
  }

  /// @param due whether it is next in order
  /// @param last whether no higher number has come
  /// @return null where there is no room for it
  @Nullable InboundMessage take(
      long seq,
      MessageRecord record,
      long expiresAtNanos,
      boolean ordered,
      boolean redelivered,
      boolean due,
      boolean last) {
    if (bare) {
      bare = false;
      kind = record.kind();
      account.add(MemoryUse.LINKS, InboundMessage.heap(kind));
    }
    boolean shared = kind.equals(record.kind());
    int heap = InboundMessage.heap(record) + (shared ? 0 : InboundMessage.heap(record.kind()));
    if (!account.take(MemoryUse.MESSAGES, heap, due)) {
      return null;
    }
    Kind kept = shared ? kind : record.kind();
    InboundMessage message =
        new InboundMessage(link, seq, record, kept, heap, expiresAtNanos, ordered, redelivered);
    count++;
    if (last) {
      account.messages().addLast(message);
    } else {
      account.messages().addFirst(message); // others wait for it
    }
    return message;
  }

  /// It has entered a handler, or may: it is no longer evictable.
  void entered(InboundMessage message) {
    account.messages().remove(message);
  }

  /// It is settled, dropped or forgotten.
  void release(InboundMessage message) {
    account.messages().remove(message);
    account.give(MemoryUse.MESSAGES, message.heap());
    count--;
  }

  /// Its link is dropped.
  void drop(InboundMessage message) {
    if (message.issued) {
      entered(message);
    } else {
      release(message);
    }
  }

  /// The link is dropped, and has released all but those that were handed out.
  ///
  /// @param out what these are charged
  void discard(long out) {
    account.give(MemoryUse.MESSAGES, out);
    account.give(MemoryUse.LINKS, bare ? 0 : InboundMessage.heap(kind));
  }
}
