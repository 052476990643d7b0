package dev.redoubt;

import java.util.HashMap;
import java.util.Map;

/// Divides a budget among those who use it: each may hold as much as is still free, so that whoever
/// holds little finds room however many hold much. Alone, one holds half at most; beside n others
/// that hold what they may, one part of n + 2. A quarter is kept for those who are not strangers.
///
/// Not safe for several threads.
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

  /// What nobody holds and a stranger, or one who is none, may still take.
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

  /// Gives back what was taken.
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
