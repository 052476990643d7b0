package dev.redoubt.core.link;

import dev.redoubt.core.kept.Changes;
import dev.redoubt.core.kept.Journal;
import dev.redoubt.core.kept.Keys;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What of an [OutboundLink] outlives the process: where it leads, and its messages, many to an
/// entry, as they share a batch on the wire. And what waits for that: the word that a message is
/// kept, and how it ended.
///
/// An end as HANDLED waits for nothing and is not kept by itself: a message that comes back is sent
/// again, and answered in the same way. Any other end is told once it is durable (§7.17): a message
/// that came back after that could be handled.
final class KeptMessages implements Journal.Source {
  /// One entry; its key is the first number.
  private static final class Run {
    final long first;
    final long end;

    /// Messages in the entry, and how many of them have not ended.
    int kept;

    int live;

    Run(KeptEntry entry) {
      this.first = entry.first();
      this.end = entry.next();
      this.kept = entry.messages().size();
      this.live = kept;
    }
  }

  /// An end that is not told yet; or a message that has moved away, of which nothing is told.
  private record Held(
      long position, long seq, @Nullable Outgoing message, @Nullable Outcome outcome) {}

  private final Journal journal;
  private final long link;
  private final Outgoing.Listener listener;
  private final SeqRing<Outgoing> messages;
  private final TreeMap<Long, Run> runs = new TreeMap<>();
  private final Set<Run> changed = new LinkedHashSet<>(1);
  private final ArrayDeque<Held> held = new ArrayDeque<>(1);

  /// Those in the commit under way that were in none before.
  private List<Outgoing> keeping = List.of();

  private Runnable wake = () -> {};
  private @Nullable Run last;
  private Bytes address = Bytes.EMPTY;
  private Bytes keptAddress = Bytes.EMPTY;

  /// Numbers from here on were never in a commit.
  private long fresh;

  /// The lowest number whose end is held; `Long.MAX_VALUE` where there is none.
  private long lowestHeld = Long.MAX_VALUE;

  private boolean over;

  KeptMessages(Journal journal, long link, Outgoing.Listener listener, SeqRing<Outgoing> messages) {
    this.journal = journal;
    this.link = link;
    this.listener = listener;
    this.messages = messages;
    this.fresh = messages.base();
  }

  /// @param onDurable called whenever something that was waited for has become durable
  void onDurable(Runnable onDurable) {
    wake = onDurable;
  }

  /// Where the link leads, as the endpoint writes it.
  void address(Bytes to) {
    address = to;
    if (!runs.isEmpty()) {
      changed();
    }
  }

  /// @return the position at which it is durable
  long changed() {
    return journal.changed(this);
  }

  /// A message has ended: tells so, now or once that is durable.
  void ended(long seq, Outgoing message, Outcome outcome) {
    if (!journal.on()) {
      listener.ended(message, outcome);
      return;
    }
    boolean handled = outcome instanceof Outcome.Handled;
    long position = take(seq, handled);
    if (handled || journal.durable(position)) {
      listener.ended(message, outcome);
    } else {
      held.add(new Held(position, seq, message, outcome));
      lowestHeld = Math.min(lowestHeld, seq);
    }
  }

  /// A message was taken out, to go on elsewhere. Until that is durable its number is passed by
  /// nothing: the message could come back here, and be taken for one that was handled.
  ///
  /// @return the position at which it is durable
  long movedAway(long seq) {
    long position = take(seq, false);
    if (!journal.durable(position)) {
      held.add(new Held(position, seq, null, null));
      lowestHeld = Math.min(lowestHeld, seq);
    }
    return position;
  }

  /// @return the position at which the end is durable; 0 where no commit ever held the message
  private long take(long seq, boolean handled) {
    Run run = runOf(seq);
    if (run == null) {
      return 0;
    }
    run.live--;
    if (handled && run.live > 0 && 2 * run.live > run.kept) {
      return 0;
    }
    changed.add(run);
    return changed();
  }

  private @Nullable Run runOf(long seq) {
    if (seq >= fresh) {
      return null;
    }
    if (last == null || seq < last.first || seq >= last.end) {
      Map.Entry<Long, Run> entry = runs.floorEntry(seq);
      last = entry == null || seq >= entry.getValue().end ? null : entry.getValue();
    }
    return last;
  }

  /// Everything has been taken out: the link is over.
  ///
  /// @return the position at which it is durable that nothing is on it
  long over() {
    over = true;
    fresh = messages.end();
    boolean none = runs.isEmpty() && keptAddress.size() == 0;
    for (Run run : runs.values()) {
      run.live = 0;
      changed.add(run);
    }
    return none ? 0 : changed();
  }

  /// Tells how a message ended that was taken out.
  void endedElsewhere(Outgoing message, Outcome outcome, long position) {
    if (journal.durable(position)) {
      listener.ended(message, outcome);
    } else {
      held.add(new Held(position, Long.MAX_VALUE, message, outcome));
    }
  }

  /// The lowest number that has ended where that is not durable yet: neither a skip nor
  /// *lowest_unsettled* may pass it. `Long.MAX_VALUE` where there is none.
  long lowestHeld() {
    return lowestHeld;
  }

  boolean holds(long seq) {
    return lowestHeld <= seq && held.stream().anyMatch(end -> end.seq == seq);
  }

  // --- What is kept

  @Override
  public void keep(Changes into, Now now) {
    for (Run run : changed) {
      rewrite(run, into, now);
    }
    changed.clear();
    keeping = new ArrayList<>();
    long seq = messages.next(fresh);
    while (seq < messages.end()) {
      KeptEntry entry = put(seq, messages.end(), into, now);
      runs.put(seq, new Run(entry));
      seq = messages.next(entry.next());
    }
    fresh = messages.end();
    address(into);
  }

  private void rewrite(Run run, Changes into, Now now) {
    if (run.live == 0) {
      into.delete(Keys.messages(link, run.first));
      runs.remove(run.first);
      last = null;
      return;
    }
    run.kept = put(run.first, run.end, into, now).messages().size();
  }

  private void address(Changes into) {
    if (over && keptAddress.size() > 0) {
      into.delete(Keys.outboundLink(link));
      keptAddress = Bytes.EMPTY;
    } else if (!over && !runs.isEmpty() && !address.equals(keptAddress)) {
      into.put(Keys.outboundLink(link), address);
      keptAddress = address;
    }
  }

  /// Puts the entry that begins with `first`.
  private KeptEntry put(long first, long to, Changes into, Now now) {
    KeptEntry entry = KeptEntry.of(link, messages, first, to, now);
    into.put(Keys.messages(link, first), entry.bytes());
    for (Outgoing message : entry.messages()) {
      if (!message.keptTold) {
        keeping.add(message);
      }
    }
    return entry;
  }

  @Override
  public void kept(Now now) {
    List<Outgoing> news = keeping.stream().filter(Outgoing::keptNow).toList();
    keeping = List.of();
    if (!news.isEmpty()) {
      listener.kept(news);
    }
    while (!held.isEmpty() && journal.durable(held.element().position)) {
      Held end = held.remove();
      if (end.message != null && end.outcome != null) {
        listener.ended(end.message, end.outcome);
      }
    }
    lowestHeld = held.stream().mapToLong(Held::seq).min().orElse(Long.MAX_VALUE);
    wake.run();
  }

  // --- What an earlier run has left

  /// The link was kept under this address.
  void restored(Bytes to) {
    address = to;
    keptAddress = to;
  }

  /// An entry was kept; its messages are [KeptEntry#read] already.
  void restored(KeptEntry entry) {
    runs.put(entry.first(), new Run(entry));
    fresh = entry.next();
  }
}
