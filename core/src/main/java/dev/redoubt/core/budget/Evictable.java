package dev.redoubt.core.budget;

import org.jspecify.annotations.Nullable;

/// Something that was charged to an [Account] and can be given up for others.
public abstract class Evictable {
  @Nullable Evictable before;
  @Nullable Evictable after;
  boolean listed;

  /// Forgets it, takes it off its list and gives back what it was charged.
  protected abstract void evict();
}
