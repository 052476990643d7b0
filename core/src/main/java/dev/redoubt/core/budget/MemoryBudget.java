package dev.redoubt.core.budget;

import dev.redoubt.core.Protocol;
import dev.redoubt.identity.Standing;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that peers can make an agent remember, in bytes of heap (§9.1): one bound for everything,
/// each charge at least what it stands for, and fair shares.
///
/// One identity holds at most its share. Strangers together hold at most half. Where that leaves no
/// room, the account that holds most gives up items to one that would still hold less: so there is
/// always room for those that hold little.
public final class MemoryBudget {
  /// What a message with little in it takes, bytes: by it, windows are counted in records.
  static final int RECORD = 256;

  /// What an identity takes before its first message: itself, a session and a link.
  private static final int STANDING_ROOM = 64 << 10;

  private static final class Sum {
    long bytes;
  }

  private final long total;
  private final long share;
  private final long strangersMax;
  private final Map<MemoryUse, Sum> byUse = new EnumMap<>(MemoryUse.class);
  private final Ranking strangers = new Ranking();
  private final Ranking known = new Ranking();
  private final Account common;
  private long used;
  private long strangersUsed;
  private long messages;
  private long refused;
  private long evicted;

  /// @param total bytes
  public MemoryBudget(long total) {
    this(total, Math.max(total / 8, 2L * (Protocol.MESSAGE_MAX + RECORD) + STANDING_ROOM));
  }

  /// @param share of one identity, bytes
  public MemoryBudget(long total, long share) {
    this.total = total;
    this.share = share;
    this.strangersMax = total / 2;
    this.common = new Account(this, Standing.KNOWN, () -> {});
    this.common.close();
  }

  /// For one more identity.
  public Account open(Standing standing, Account.Holder holder) {
    Account account = new Account(this, standing, holder);
    join(account);
    return account;
  }

  /// Charged to no identity, and never evicted.
  public Account common() {
    return common;
  }

  public long total() {
    return total;
  }

  public long used() {
    return used;
  }

  /// Messages charged.
  public long messages() {
    return messages;
  }

  /// What was refused for lack of room, or because it came too far ahead.
  public long refused() {
    return refused;
  }

  /// Messages, sessions and identities that were evicted to make room.
  public long evicted() {
    return evicted;
  }

  /// Whether `bytes` more would find room for an identity of this standing that holds nothing yet.
  public boolean admits(Standing standing, long bytes) {
    return victim(standing, bytes) != null || !lacks(standing, bytes);
  }

  public MemoryStatus status() {
    Map<MemoryUse, Long> uses = new EnumMap<>(MemoryUse.class);
    for (MemoryUse use : MemoryUse.values()) {
      Sum sum = byUse.get(use);
      uses.put(use, sum == null ? 0 : sum.bytes);
    }
    return new MemoryStatus(total, used, share, strangersMax, strangersUsed, uses, evicted);
  }

  boolean take(Account asker, MemoryUse use, long bytes, boolean due) {
    boolean room = asker.used() + bytes <= (due ? share : share / 2) && makeRoom(asker, bytes);
    if (room) {
      add(asker, use, bytes);
    } else {
      refused++;
    }
    return room;
  }

  /// Each round takes one thing from one of those that hold most.
  private boolean makeRoom(Account asker, long bytes) {
    while (lacks(asker.standing(), bytes)) {
      Account victim = victim(asker.standing(), asker.used() + bytes);
      if (victim == null) {
        return false;
      }
      long before = victim.used();
      victim.evict();
      evicted++;
      if (victim.used() == before) {
        ranking(victim).remove(victim); // all that is left of it is in use
      }
    }
    return true;
  }

  private boolean lacks(Standing standing, long bytes) {
    return used + bytes > total
        || (standing == Standing.STRANGER && strangersUsed + bytes > strangersMax);
  }

  /// The account to evict from for one that will hold `bytes`; null where none holds more.
  private @Nullable Account victim(Standing asker, long bytes) {
    Account stranger = strangers.above(bytes);
    return stranger != null || asker == Standing.STRANGER ? stranger : known.above(bytes);
  }

  void add(Account account, MemoryUse use, long bytes) {
    account.charge(bytes);
    used += bytes;
    byUse.computeIfAbsent(use, key -> new Sum()).bytes += bytes;
    if (use == MemoryUse.MESSAGES) {
      messages += Long.signum(bytes);
    }
    if (account.standing() == Standing.STRANGER) {
      strangersUsed += bytes;
    }
    if (account.ranked()) {
      ranking(account).update(account);
    }
  }

  void refuse() {
    refused++;
  }

  /// Takes `account` out of the sums of its standing.
  void leave(Account account) {
    ranking(account).remove(account);
    if (account.standing() == Standing.STRANGER) {
      strangersUsed -= account.used();
    }
  }

  void join(Account account) {
    if (account.standing() == Standing.STRANGER) {
      strangersUsed += account.used();
    }
    if (account.ranked()) {
      ranking(account).update(account);
    }
  }

  private Ranking ranking(Account account) {
    return account.standing() == Standing.STRANGER ? strangers : known;
  }

  int window(Account account) {
    long free = total - used;
    if (account.standing() == Standing.STRANGER) {
      free = Math.min(free, strangersMax - strangersUsed);
    }
    long window = Math.min(Math.min(share / 2, Protocol.LINK_WINDOW_BYTES), free / 4);
    return (int) Math.max(window, Protocol.FIRST_CREDIT_BYTES);
  }
}
