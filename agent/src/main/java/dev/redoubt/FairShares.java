package dev.redoubt;

import java.util.HashMap;
import java.util.Map;

/// Divides a budget into fair shares: a holder may hold at most as much as is still free, so there
/// is always room for holders of little. One alone gets at most half; one beside n others that use
/// their shares, 1/(n + 2). A quarter is reserved for non-strangers.
///
/// Not thread-safe.
final class FairShares<K> {
  private final long budget;
  private final long strangersBudget;
  private final Map<K, Holding> holdings = new HashMap<>();
  private long held;
  private long heldByStrangers;

  private static final class Holding {
    final boolean stranger;
    long held;

    Holding(boolean stranger) {
      this.stranger = stranger;
    }
  }

  FairShares(long budget) {
    this.budget = budget;
    this.strangersBudget = budget - budget / 4;
  }

  long budget() {
    return budget;
  }

  long held() {
    return held;
  }

  long heldBy(K owner) {
    Holding holding = holdings.get(owner);
    return holding == null ? 0 : holding.held;
  }

  /// What is free for a stranger or a non-stranger.
  long free(boolean stranger) {
    long free = budget - held;
    return stranger ? Math.min(free, strangersBudget - heldByStrangers) : free;
  }

  boolean fits(K owner, boolean stranger, long amount) {
    return heldBy(owner) + amount <= free(stranger);
  }

  void take(K owner, boolean stranger, long amount) {
    Holding holding = holdings.computeIfAbsent(owner, key -> new Holding(stranger));
    count(holding, amount);
  }

  /// Returns what was taken.
  void give(K owner, long amount) {
    Holding holding = holdings.get(owner);
    if (holding == null || holding.held < amount) {
      throw new IllegalStateException("More is given back than was taken.");
    }
    count(holding, -amount);
    if (holding.held == 0) {
      holdings.remove(owner);
    }
  }

  private void count(Holding holding, long amount) {
    holding.held += amount;
    held += amount;
    heldByStrangers += holding.stranger ? amount : 0;
  }
}
