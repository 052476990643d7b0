package dev.redoubt.core.endpoint;

import dev.redoubt.core.budget.Account;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.kept.Changes;
import dev.redoubt.core.kept.Journal;
import dev.redoubt.core.kept.Keys;
import dev.redoubt.core.link.KeptLink;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The inbound links that earlier runs of ours have left, until their senders write on them again
/// or a replay is possible no more (§7.4).
final class RestoredLinks extends Agenda.Task implements Journal.Source {
  /// What one takes here, bytes of heap.
  private static final int HEAP = 384;

  private static final int RANGE = 32;

  private record Name(InstanceKey from, long link) {}

  private record Left(KeptLink link, long forgetAt) {
    int heap() {
      return HEAP + RANGE * (link.settledAbove().size() + link.outcomes().size());
    }
  }

  private final Agenda agenda;
  private final Journal journal;
  private final Account account;
  private final Map<Name, Left> links = HashMap.newHashMap(1);
  private final List<Bytes> over = new ArrayList<>(0);

  RestoredLinks(TaskContext context, Account account) {
    this.agenda = context.agenda();
    this.journal = context.journal();
    this.account = account;
  }

  void add(InstanceKey from, long link, KeptLink left, Now now) {
    Left one = new Left(left, left.forgetAt(now));
    links.put(new Name(from, link), one);
    account.add(MemoryUse.LINKS, one.heap());
    agenda.touch(this);
  }

  /// Its sender writes on it.
  ///
  /// @return null where there is no such link
  @Nullable KeptLink take(InstanceKey from, long link) {
    Left left = links.isEmpty() ? null : links.remove(new Name(from, link));
    if (left == null) {
      return null;
    }
    account.give(MemoryUse.LINKS, left.heap());
    return left.link;
  }

  Journal journal() {
    return journal;
  }

  @Override
  void onTime(Now now) {
    links
        .entrySet()
        .removeIf(each -> {
          boolean old = now.reached(each.getValue().forgetAt);
          if (old) {
            Name name = each.getKey();
            account.give(MemoryUse.LINKS, each.getValue().heap());
            over.add(Keys.inboundLink(name.from.fingerprint(), name.from.instance(), name.link));
          }
          return old;
        });
    if (!over.isEmpty()) {
      long unused = journal.changed(this);
    }
  }

  @Override
  void flush(Now now) {}

  @Override
  long wakeAt() {
    long at = Long.MAX_VALUE;
    for (Left left : links.values()) {
      at = Math.min(at, left.forgetAt);
    }
    return at;
  }

  @Override
  public void keep(Changes into, Now now) {
    over.forEach(into::delete);
    over.clear();
  }

  @Override
  public void kept(Now now) {}
}
