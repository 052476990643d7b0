package dev.redoubt.core.budget;

import org.jspecify.annotations.Nullable;

/// Accounts by how much they hold, in classes four to each power of two: finding one of the largest
/// takes constant time, and an account moves only when its class changes.
final class Ranking {
  private static final int CLASSES = 4 * Long.SIZE;

  /// How many accounts of the highest class are compared.
  private static final int COMPARED = 16;

  private final @Nullable Account[] heads = new @Nullable Account[CLASSES];
  private int highest = -1;

  /// `account` holds more or less than before.
  void update(Account account) {
    int rank = rank(account.used());
    if (rank != account.rank) {
      remove(account);
      Account head = heads[rank];
      account.next = head;
      if (head != null) {
        head.previous = account;
      }
      heads[rank] = account;
      account.rank = rank;
      highest = Math.max(highest, rank);
    }
  }

  void remove(Account account) {
    int rank = account.rank;
    if (rank == Account.UNRANKED) {
      return;
    }
    Account previous = account.previous;
    Account next = account.next;
    if (previous == null) {
      heads[rank] = next;
    } else {
      previous.next = next;
    }
    if (next != null) {
      next.previous = previous;
    }
    account.previous = null;
    account.next = null;
    account.rank = Account.UNRANKED;
    while (highest >= 0 && heads[highest] == null) {
      highest--;
    }
  }

  /// One of those that hold most, if it holds more than `bytes`; null where there is none.
  @Nullable Account above(long bytes) {
    Account largest = null;
    Account each = highest < 0 ? null : heads[highest];
    for (int i = 0; i < COMPARED && each != null; i++) {
      if (largest == null || each.used() > largest.used()) {
        largest = each;
      }
      each = each.next;
    }
    return largest != null && largest.used() > bytes ? largest : null;
  }

  private static int rank(long bytes) {
    if (bytes < 4) {
      return (int) Math.max(bytes, 0);
    }
    int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(bytes);
    return 4 * power + (int) (bytes >> (power - 2)) - 4;
  }
}
