package dev.redoubt.redis.doctor;

import static dev.redoubt.redis.doctor.Settings.bytes;

import java.util.List;
import java.util.OptionalLong;

/// Memory: its limit, what happens there, and what has happened already.
final class MemoryChecks {
  private static final String EVICTION = "eviction";
  private static final String EVICTED = "evicted";
  private static final String MEMORY = "memory";
  private static final String NOEVICTION = "noeviction";

  /// Shares of the limit, percent.
  private static final long HIGH = 75;

  private static final long FULL = 90;

  private MemoryChecks() {}

  static void look(Settings settings, List<Finding> found) {
    eviction(settings, found);
    evicted(settings, found);
    limit(settings, found);
  }

  private static void eviction(Settings settings, List<Finding> found) {
    settings
        .info(EVICTION, "maxmemory_policy")
        .ifPresent(policy -> {
          boolean limited = settings.infoNumber(EVICTION, "maxmemory").orElse(0) > 0;
          String set = "maxmemory-policy " + NOEVICTION;
          if (policy.equals(NOEVICTION)) {
            found.add(Finding.fine(EVICTION, policy));
          } else if (limited) {
            found.add(
                Finding.wrong(
                    EVICTION,
                    policy,
                    "At its memory limit Redis deletes whole inboxes, and no one gets an error:"
                        + " messages arrive late, after they were sent again.",
                    set));
          } else {
            found.add(
                Finding.better(
                    EVICTION,
                    policy + ", without effect while there is no memory limit",
                    "Once there is a limit, Redis would delete whole inboxes at it.",
                    set));
          }
        });
  }

  private static void evicted(Settings settings, List<Finding> found) {
    OptionalLong count = settings.infoNumber(EVICTED, "evicted_keys");
    if (count.isEmpty()) {
      return;
    }
    boolean past = settings.info(EVICTED, "maxmemory_policy").orElse("").equals(NOEVICTION);
    String what =
        count.getAsLong() == 0
            ? "nothing since the server started"
            : count.getAsLong() + " keys since the server started";
    if (count.getAsLong() == 0) {
      found.add(Finding.fine(EVICTED, what));
    } else if (past) {
      found.add(Finding.fine(EVICTED, what + ", before the policy was " + NOEVICTION));
    } else {
      found.add(
          Finding.wrong(
              EVICTED,
              what,
              "Redis has deleted keys to save memory. Inboxes may have been among them.",
              "maxmemory-policy " + NOEVICTION));
    }
  }

  private static void limit(Settings settings, List<Finding> found) {
    OptionalLong limit = settings.infoNumber(MEMORY, "maxmemory");
    OptionalLong used = settings.infoNumber(MEMORY, "used_memory");
    if (limit.isEmpty() || used.isEmpty()) {
      return;
    }
    if (limit.getAsLong() == 0) {
      found.add(unlimited(settings, used.getAsLong()));
      return;
    }
    long percent = 100 * used.getAsLong() / limit.getAsLong();
    String what = bytes(used.getAsLong()) + " of " + bytes(limit.getAsLong()) + " used";
    String set = "maxmemory " + 2 * limit.getAsLong();
    if (percent >= FULL) {
      found.add(
          Finding.wrong(
              MEMORY, what, "At the limit Redis refuses messages until some are read.", set));
    } else if (percent >= HIGH) {
      found.add(Finding.better(MEMORY, what, "Little is left for inboxes that fill up.", set));
    } else {
      found.add(Finding.fine(MEMORY, what));
    }
  }

  private static Finding unlimited(Settings settings, long used) {
    OptionalLong system = settings.infoNumber(MEMORY, "total_system_memory");
    String why =
        "Without a limit, the operating system ends Redis when memory runs out; with one, Redis"
            + " only refuses messages.";
    String what = bytes(used) + " used, no limit";
    return system.isPresent() && system.getAsLong() > 0
        ? Finding.better(MEMORY, what, why, "maxmemory " + system.getAsLong() / 4 * 3)
        : Finding.better(MEMORY, what, why);
  }
}
