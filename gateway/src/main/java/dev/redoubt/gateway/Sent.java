package dev.redoubt.gateway;

import dev.redoubt.Delivery;
import dev.redoubt.message.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/// A message that a client has sent.
final class Sent {
  private final Delivery delivery;
  private final long sentNanos = System.nanoTime();
  private volatile long endedNanos;

  Sent(Delivery delivery) {
    this.delivery = delivery;
    var unused =
        delivery.outcome().whenComplete((outcome, failure) -> endedNanos = System.nanoTime());
  }

  String id() {
    return delivery.id().toString();
  }

  /// @param until of `System.nanoTime()`
  /// @return whether it has ended
  boolean await(long until) {
    long left = Math.max(0, until - System.nanoTime());
    return delivery.await(Duration.ofNanos(left)).isPresent();
  }

  ObjectNode json() {
    ObjectNode json = Json.object().put("id", id()).put("to", delivery.to());
    Optional<Outcome> outcome = delivery.await(Duration.ZERO);
    if (outcome.isEmpty()) {
      return json.put("status", delivery.status().name());
    }
    long ended = endedNanos == 0 ? System.nanoTime() : endedNanos; // told a moment later
    put(json, outcome.get());
    return json.put("latencyMs", TimeUnit.NANOSECONDS.toMillis(ended - sentNanos));
  }

  private static void put(ObjectNode json, Outcome outcome) {
    switch (outcome) {
      case Outcome.Handled handled -> json.put("outcome", "HANDLED");
      case Outcome.Rejected rejected ->
          json.put("outcome", "REJECTED").put("reason", rejected.reason().name());
      case Outcome.Expired expired ->
          json.put("outcome", "EXPIRED").put("detail", expired.detail());
      case Outcome.Unconfirmed unconfirmed ->
          json.put("outcome", "UNCONFIRMED").put("detail", unconfirmed.detail());
    }
  }
}
