package dev.redoubt.core.budget;

import org.jspecify.annotations.Nullable;

/// What may be evicted of one kind and account, the last first. Each change is constant time.
public final class EvictionList {
  private @Nullable Evictable first;
  private @Nullable Evictable last;

  public void addLast(Evictable item) {
    insert(last, item, null);
  }

  public void addFirst(Evictable item) {
    insert(null, item, first);
  }

  private void insert(@Nullable Evictable before, Evictable item, @Nullable Evictable after) {
    item.before = before;
    item.after = after;
    item.listed = true;
    join(before, item);
    join(item, after);
  }

  /// Does nothing where it is not listed.
  public void remove(Evictable item) {
    if (item.listed) {
      join(item.before, item.after);
      item.before = null;
      item.after = null;
      item.listed = false;
    }
  }

  private void join(@Nullable Evictable before, @Nullable Evictable after) {
    if (before == null) {
      first = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.before = before;
    }
  }

  /// @return whether there was anything to evict
  boolean evict() {
    Evictable item = last;
    if (item == null) {
      return false;
    }
    item.evict();
    if (item.listed) {
      throw new IllegalStateException("Something that was evicted is still listed.");
    }
    return true;
  }
}
