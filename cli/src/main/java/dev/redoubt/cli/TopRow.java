package dev.redoubt.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One agent between two scrapes.
///
/// @param redis the state of its connection
/// @param sent messages a second; the same for `handled`, which it received
/// @param p50 within this time half of what it sent was handled; null where nothing was
/// @param rotations since it started
/// @param troubles what went wrong between the scrapes
record TopRow(
    String agent,
    String redis,
    double sent,
    double handled,
    @Nullable Duration p50,
    @Nullable Duration p99,
    double outbox,
    double inbox,
    long peers,
    long sessions,
    long rotations,
    long dead,
    List<String> troubles) {

  static TopRow between(Scrape before, Scrape now, String agent) {
    double seconds = Math.max(1, now.nanos() - before.nanos()) / 1e9;
    return new TopRow(
        agent,
        state(now, agent),
        delta(before, now, "redoubt_sent_total", agent) / seconds,
        Math.max(
                0,
                now.sum("redoubt_settled_total", agent, "settlement", "handled")
                    - before.sum("redoubt_settled_total", agent, "settlement", "handled"))
            / seconds,
        within(before, now, agent, 0.5),
        within(before, now, agent, 0.99),
        full(now, agent, "outbox"),
        full(now, agent, "inbox"),
        Math.round(now.sum("redoubt_peers", agent)),
        Math.round(now.sum("redoubt_sessions", agent)),
        Math.round(now.sum("redoubt_key_rotations_total", agent)),
        Math.round(now.sum("redoubt_dead_letters", agent)),
        troubles(before, now, agent));
  }

  private static String state(Scrape now, String agent) {
    return now.by("redoubt_connection", agent, "state").entrySet().stream()
        .filter(state -> state.getValue() > 0)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("?");
  }

  /// An agent that started anew counts from nothing.
  private static double delta(Scrape before, Scrape now, String name, String agent) {
    return Math.max(0, now.sum(name, agent) - before.sum(name, agent));
  }

  private static double full(Scrape now, String agent, String queue) {
    double max = now.sum("redoubt_queue_max_bytes", agent, "queue", queue);
    return max > 0 ? now.sum("redoubt_queue_used_bytes", agent, "queue", queue) / max : 0;
  }

  /// The bucket that a share of the messages between the scrapes ended in.
  private static @Nullable Duration within(Scrape before, Scrape now, String agent, double share) {
    Map<String, Double> old = before.by("redoubt_settle_within_total", agent, "within");
    Map<String, Double> buckets = now.by("redoubt_settle_within_total", agent, "within");
    double all = buckets.getOrDefault("+Inf", 0.0) - old.getOrDefault("+Inf", 0.0);
    if (all <= 0) {
      return null;
    }
    return buckets.entrySet().stream()
        .filter(bucket ->
            !bucket.getKey().equals("+Inf")
                && bucket.getValue() - old.getOrDefault(bucket.getKey(), 0.0) >= share * all)
        .map(bucket -> Duration.ofNanos(Math.round(Double.parseDouble(bucket.getKey()) * 1e9)))
        .min(Comparator.naturalOrder())
        .orElse(Duration.ofMinutes(5));
  }

  private static List<String> troubles(Scrape before, Scrape now, String agent) {
    List<String> troubles = new ArrayList<>();
    add(troubles, before, now, agent, "redoubt_ended_total", "outcome", "handled");
    add(troubles, before, now, agent, "redoubt_settled_total", "settlement", "handled");
    add(troubles, before, now, agent, "redoubt_redis_misbehaviour_total", "kind", "");
    add(troubles, before, now, agent, "redoubt_peers_refused_total", "by", "");
    for (String name : List.of("answers_dropped", "evictions", "events_lost", "dropped")) {
      long more = Math.round(delta(before, now, "redoubt_" + name + "_total", agent));
      if (more > 0) {
        troubles.add(Text.number(more) + " " + name.replace('_', ' '));
      }
    }
    return troubles;
  }

  /// @param good a value of the label that is none
  private static void add(
      List<String> troubles,
      Scrape before,
      Scrape now,
      String agent,
      String name,
      String key,
      String good) {
    Map<String, Double> old = before.by(name, agent, key);
    String what =
        switch (key) {
          case "outcome" -> "sent, ";
          case "settlement" -> "received, ";
          case "kind" -> "Redis: ";
          default -> "refused by ";
        };
    now.by(name, agent, key).entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(value -> !value.getKey().equals(good))
        .forEach(value -> {
          long more = Math.round(value.getValue() - old.getOrDefault(value.getKey(), 0.0));
          if (more > 0) {
            String label = value.getKey().toLowerCase(Locale.ROOT);
            troubles.add(Text.number(more) + " " + what + Text.printable(label));
          }
        });
  }
}
