package dev.redoubt.gateway;

import dev.redoubt.Agent;
import dev.redoubt.AgentCounters;
import dev.redoubt.AgentStatus;
import dev.redoubt.PeerInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The paths that show what the agent does.
final class StatusApi {
  private static final byte[] OPEN_API = openApi();

  private final Agent agent;
  private final Leases leases;
  private final Streams streams;
  private final EventHub events;

  StatusApi(Agent agent, Leases leases, Streams streams, EventHub events) {
    this.agent = agent;
    this.leases = leases;
    this.streams = streams;
    this.events = events;
  }

  Routes addTo(Routes routes) {
    return routes
        .open("GET", "/v1/health", this::health)
        .open("GET", "/v1/openapi.json", StatusApi::document)
        .add("GET", "/v1/status", this::status)
        .add("GET", "/v1/peers", this::peers)
        .add("GET", "/v1/events", this::events);
  }

  private static byte[] openApi() {
    try (InputStream in = StatusApi.class.getResourceAsStream("openapi.json")) {
      return Objects.requireNonNull(in).readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void document(Exchange exchange) throws IOException {
    exchange.checkQuery(Set.of());
    exchange.answer(200, "application/json", OPEN_API);
  }

  private void health(Exchange exchange) throws IOException {
    exchange.checkQuery(Set.of());
    AgentStatus.Connection connection = agent.connection();
    exchange.json(
        connection == AgentStatus.Connection.UP ? 200 : 503,
        Json.object().put("connection", connection.name()));
  }

  private void status(Exchange exchange) throws IOException {
    exchange.checkQuery(Set.of());
    exchange.json(200, status());
  }

  private ObjectNode status() {
    AgentCounters counters = agent.counters();
    AgentCounters.Sent sent = counters.sent();
    ObjectNode json =
        Json.object()
            .put("agent", agent.name())
            .put("fingerprint", agent.fingerprint().toString())
            .put("instance", agent.instance().toString())
            .put("connection", agent.connection().name());
    Leases.Load load = leases.load();
    json.putObject("inbox")
        .put("waiting", load.held() - load.leased())
        .put("leased", load.leased())
        .put("streams", streams.count());
    ObjectNode out =
        json.putObject("sent")
            .put("accepted", sent.accepted())
            .put("handled", sent.handled())
            .put("expired", sent.expired())
            .put("unconfirmed", sent.unconfirmed());
    ObjectNode rejected = out.putObject("rejected");
    sent.rejected().forEach((reason, count) -> rejected.put(reason.name(), count));
    ObjectNode settled = json.putObject("received");
    counters.received().settled().forEach((how, count) -> settled.put(how.name(), count));
    return json;
  }

  private void peers(Exchange exchange) throws IOException {
    exchange.checkQuery(Set.of());
    exchange.json(200, peers(agent));
  }

  static ArrayNode peers(Agent agent) {
    ArrayNode all = Json.array();
    for (PeerInfo peer : agent.peers()) {
      all.addObject()
          .put("name", peer.name().value())
          .put("fingerprint", peer.fingerprint().toString())
          .put("instance", peer.instance().toString())
          .put("alive", peer.alive())
          .put("lastSeen", peer.lastSeen().toString());
    }
    return all;
  }

  private void events(Exchange exchange) throws IOException, InterruptedException {
    exchange.checkQuery(Set.of());
    streams.enter();
    try (EventHub.Subscription subscription = events.subscribe()) {
      exchange.startStream();
      while (!leases.isClosed()) {
        exchange.write("event: status\ndata: " + text(status()) + "\n\n");
        exchange.write(subscription.collect()); // for a second
      }
      exchange.endStream();
    } finally {
      streams.leave();
    }
  }

  static String text(ObjectNode json) {
    return new String(Json.write(json), java.nio.charset.StandardCharsets.UTF_8);
  }
}
