package dev.redoubt.benchmarks.swarm;

import dev.redoubt.core.link.Ticket;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Checks the messages between honest agents: each must be handled once, in the order its sender
/// sent them, and end as HANDLED. Thread-safe.
final class Honest {
  /// The message number `number` of `sender`.
  record Numbered(String sender, long number, long sentNanos) implements Ticket {
    Bytes payload(int size) {
      return Bytes.wrap(ByteBuffer.allocate(size).putLong(number).array());
    }
  }

  private final Map<String, Long> nextHandled = new ConcurrentHashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private final Map<String, Long> outcomes = new HashMap<>();
  private final List<Long> roundTrips = new ArrayList<>();
  private long sent;
  private long ended;

  synchronized void sent() {
    sent++;
  }

  /// Checks a message of an honest sender when it is handled.
  synchronized void handled(String sender, Bytes payload, boolean redelivered) {
    long number = payload.buffer().getLong();
    long expected = nextHandled.getOrDefault(sender, 0L);
    if (number != expected) {
      wrong.add(
          "%s's message %d was handled, expected %d%s"
              .formatted(sender, number, expected, redelivered ? ", flagged as redelivered" : ""));
    }
    nextHandled.put(sender, Math.max(expected, number + 1));
  }

  synchronized void ended(Numbered message, Outcome outcome, long nowNanos) {
    ended++;
    outcomes.merge(outcome.toString(), 1L, Long::sum);
    roundTrips.add(nowNanos - message.sentNanos());
    if (!(outcome instanceof Outcome.Handled)) {
      wrong.add(message + " ended as " + outcome);
    }
  }

  synchronized void wrong(String what) {
    wrong.add(what);
  }

  /// Violations found so far.
  synchronized List<String> wrong() {
    return List.copyOf(wrong);
  }

  synchronized long sentCount() {
    return sent;
  }

  synchronized long endedCount() {
    return ended;
  }

  synchronized Map<String, Long> outcomes() {
    return Map.copyOf(outcomes);
  }

  /// Round trips since the last call, nanoseconds, in ascending order.
  synchronized long[] takeRoundTrips() {
    long[] sorted = roundTrips.stream().mapToLong(Long::longValue).sorted().toArray();
    roundTrips.clear();
    return sorted;
  }
}
