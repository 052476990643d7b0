package dev.redoubt.gateway;

import dev.redoubt.MessageContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// The paths by which clients receive and settle messages.
final class InboxApi {
  private static final int PREFETCH = 16;
  private static final int BATCH = 64;
  private static final int WAIT_MAX = 60_000;

  /// How soon a stream notices that its client is gone, about: it writes at least so often.
  private static final Duration COMMENT = Duration.ofSeconds(2);

  private final Leases leases;
  private final Streams streams;
  private final Duration lease;

  /// @param lease how long one lasts, unless the client says otherwise
  InboxApi(Leases leases, Streams streams, Duration lease) {
    this.leases = leases;
    this.streams = streams;
    this.lease = lease;
  }

  Routes addTo(Routes routes) {
    return routes
        .add("GET", "/v1/inbox", this::read)
        .add("POST", "/v1/inbox/{lease}", this::settle)
        .add("POST", "/v1/inbox/{lease}/extend", this::extend)
        .add("POST", "/v1/acks", this::acknowledge);
  }

  private void read(Exchange exchange) throws IOException, InterruptedException {
    if (exchange.accepts("text/event-stream")) {
      stream(exchange);
    } else {
      poll(exchange);
    }
  }

  private void stream(Exchange exchange) throws IOException, InterruptedException {
    exchange.checkQuery(Set.of("prefetch", "leaseMs", "type"));
    int prefetch = (int) exchange.queried("prefetch", PREFETCH, 1, Leases.ROOM_EACH);
    Reader reader = new Reader(exchange.queried("type"), prefetch, leaseTime(exchange));
    streams.enter();
    leases.opened(reader);
    try {
      exchange.startStream();
      while (!leases.isClosed()) {
        List<Lease> taken = leases.take(reader, BATCH, COMMENT);
        exchange.write(taken.isEmpty() ? ": \n\n" : events(taken));
      }
      exchange.endStream();
    } finally {
      leases.closed(reader, false);
      streams.leave();
    }
  }

  private static String events(List<Lease> taken) {
    StringBuilder events = new StringBuilder();
    for (Lease lease : taken) {
      events.append("event: message\nid: ").append(lease.id()).append("\ndata: ");
      events.append(new String(Json.write(lease.json()), StandardCharsets.UTF_8)).append("\n\n");
    }
    return events.toString();
  }

  private void poll(Exchange exchange) throws IOException, InterruptedException {
    exchange.checkQuery(Set.of("waitMs", "max", "leaseMs", "type"));
    int max = (int) exchange.queried("max", 1, 1, BATCH);
    Duration wait = Duration.ofMillis(exchange.queried("waitMs", 20_000, 0, WAIT_MAX));
    Reader reader = new Reader(exchange.queried("type"), max, leaseTime(exchange));
    boolean written = false;
    leases.opened(reader);
    try {
      ArrayNode answer = Json.array();
      for (Lease taken : leases.take(reader, max, wait)) {
        answer.add(taken.json());
      }
      exchange.json(200, answer);
      written = true;
    } finally {
      leases.closed(reader, written);
    }
  }

  private Duration leaseTime(Exchange exchange) {
    return Duration.ofMillis(
        exchange.queried(
            "leaseMs", lease.toMillis(), Leases.LEASE_MIN.toMillis(), Leases.LEASE_MAX.toMillis()));
  }

  private void settle(Exchange exchange) throws IOException, InterruptedException {
    exchange.checkQuery(Set.of());
    Fields fields = Fields.of(exchange.body(), Set.of("result", "delayMs", "reply"));
    String id = exchange.parameter();
    boolean found =
        switch (fields.text("result")) {
          case "handled" -> leases.settle(id, handled(reply(fields)));
          case "refused" -> leases.settle(id, MessageContext.Unsettled::rejected);
          case "failed" -> leases.settle(id, MessageContext.Unsettled::failed);
          case "retry" -> {
            long delay = fields.number("delayMs", 0, 0, Leases.DELAY_MAX.toMillis());
            yield leases.retry(id, Duration.ofMillis(delay));
          }
          default -> throw Problem.badField("\"result\" is handled, refused, failed or retry.");
        };
    if (!found) {
      throw Problem.leaseGone();
    }
    exchange.empty(204);
  }

  private static @Nullable Object reply(Fields fields) {
    return fields.has("reply")
        ? Fields.of(fields.node().get("reply"), Set.of("body", "text", "base64")).content()
        : null;
  }

  private static Consumer<MessageContext.Unsettled> handled(@Nullable Object reply) {
    return reply == null ? MessageContext.Unsettled::handled : held -> held.answered(reply);
  }

  private void extend(Exchange exchange) throws IOException, InterruptedException {
    exchange.checkQuery(Set.of());
    Fields fields = Fields.of(exchange.body(), Set.of("leaseMs"));
    long span =
        fields.number(
            "leaseMs", lease.toMillis(), Leases.LEASE_MIN.toMillis(), Leases.LEASE_MAX.toMillis());
    if (!leases.extend(exchange.parameter(), Duration.ofMillis(span))) {
      throw Problem.leaseGone();
    }
    exchange.empty(204);
  }

  private void acknowledge(Exchange exchange) throws IOException, InterruptedException {
    exchange.checkQuery(Set.of());
    Fields fields = Fields.of(exchange.body(), Set.of("handled"));
    List<String> gone = new ArrayList<>();
    int settled = 0;
    for (String lease : ids(fields.node().get("handled"))) {
      if (leases.settle(lease, MessageContext.Unsettled::handled)) {
        settled++;
      } else {
        gone.add(lease);
      }
    }
    ArrayNode late = Json.array();
    gone.forEach(late::add);
    exchange.json(200, Json.object().put("settled", settled).set("gone", late));
  }

  private static List<String> ids(@Nullable JsonNode given) {
    if (!(given instanceof ArrayNode all) || all.size() > Leases.ROOM) {
      throw Problem.badField("\"handled\" is an array of at most " + Leases.ROOM + " leases.");
    }
    List<String> ids = new ArrayList<>();
    for (JsonNode id : all) {
      if (!id.isString()) {
        throw Problem.badField("\"handled\" has something that is no string.");
      }
      ids.add(id.stringValue());
    }
    return ids;
  }
}
