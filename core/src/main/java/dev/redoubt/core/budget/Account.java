package dev.redoubt.core.budget;

import dev.redoubt.core.Protocol;
import dev.redoubt.identity.Standing;
import org.jspecify.annotations.Nullable;

/// What one identity makes us remember, over all its instances, sessions and links.
public final class Account {
  /// Whose account it is.
  public interface Holder {
    /// Gives back everything that can be forgotten of it.
    void forget();
  }

  static final int UNRANKED = -1;

  private final MemoryBudget budget;
  private final Holder holder;
  private final EvictionList messages = new EvictionList();
  private final EvictionList sessions = new EvictionList();
  private Standing standing;
  private long used;
  private boolean closed;

  /// Its place in a [Ranking].
  int rank = UNRANKED;

  @Nullable Account previous;
  @Nullable Account next;

  Account(MemoryBudget budget, Standing standing, Holder holder) {
    this.budget = budget;
    this.standing = standing;
    this.holder = holder;
  }

  public long used() {
    return used;
  }

  public Standing standing() {
    return standing;
  }

  /// It was judged anew.
  public void standing(Standing now) {
    if (now != standing) {
      budget.leave(this);
      standing = now;
      budget.join(this);
    }
  }

  /// Messages that have entered no handler: the first that are evicted.
  public EvictionList messages() {
    return messages;
  }

  /// Unconfirmed sessions: evicted where there are no such messages.
  public EvictionList sessions() {
    return sessions;
  }

  /// Makes room for `bytes` more, others' if need be.
  ///
  /// @param due whether it may use all of the identity's share, and not only half of it
  /// @return false where there is none: then nothing was charged
  public boolean take(MemoryUse use, long bytes, boolean due) {
    return budget.take(this, use, bytes, due);
  }

  /// What takes more room than it was expected to, or is bounded otherwise: it is not refused.
  public void add(MemoryUse use, long bytes) {
    budget.add(this, use, bytes);
  }

  public void give(MemoryUse use, long bytes) {
    budget.add(this, use, -bytes);
  }

  /// A record was dropped that came too far ahead.
  public void refuse() {
    budget.refuse();
  }

  /// The window to offer on one of its links, bytes: what surely fits while others are busy too.
  public int window() {
    return budget.window(this);
  }

  /// The same in records.
  public int windowRecords() {
    return Math.min(window() / MemoryBudget.RECORD, Protocol.LINK_WINDOW_RECORDS);
  }

  /// The identity is gone. What is still charged is given back in time.
  public void close() {
    closed = true;
    budget.leave(this);
    budget.join(this);
  }

  /// Whether it has a place in a ranking: while it has anything that could be evicted.
  boolean ranked() {
    return !closed;
  }

  /// Forgets the next thing in line, to make room for others.
  public void evict() {
    long before = used;
    boolean more = true;
    while (more && used == before) { // what has entered a handler meanwhile gives nothing
      more = messages.evict() || sessions.evict();
    }
    if (used == before) {
      holder.forget();
    }
  }

  void charge(long bytes) {
    used += bytes;
  }
}
