package dev.redoubt.gateway;

import dev.redoubt.Agent;
import dev.redoubt.DeliveryException;
import dev.redoubt.RequestResult;
import dev.redoubt.SendOptions;
import dev.redoubt.TypeRef;
import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The paths by which clients send and ask.
final class MessagesApi {
  private static final int ARRAY_MAX = 1_000;
  private static final int WAIT_MAX = 300_000;
  private static final int WAIT = 30_000;
  private static final int KEY_MAX = 128;
  private static final long TTL_MAX = Duration.ofDays(1).toMillis();
  private static final Set<String> CONTENT =
      Set.of("to", "type", "body", "text", "base64", "headers", "confirmedSession");
  private static final Set<String> MESSAGE = with("ttlMs", "onlyThisInstance", "key");
  private static final Set<String> REQUEST = with("timeoutMs");

  private final Agent agent;
  private final SentMessages sent = new SentMessages();

  MessagesApi(Agent agent) {
    this.agent = agent;
  }

  private static Set<String> with(String... more) {
    Set<String> all = new HashSet<>(CONTENT);
    all.addAll(List.of(more));
    return Set.copyOf(all);
  }

  Routes addTo(Routes routes) {
    return routes
        .add("POST", "/v1/messages", this::send)
        .add("GET", "/v1/messages/{id}", this::follow)
        .add("POST", "/v1/requests", this::request);
  }

  /// A message that was checked.
  private record Outgoing(
      String to, String type, Object content, SendOptions options, @Nullable String key) {}

  private static Outgoing outgoing(JsonNode node) {
    Fields fields = Fields.of(node, MESSAGE);
    SendOptions options = options(fields);
    if (fields.has("ttlMs")) {
      options = options.timeToLive(Duration.ofMillis(fields.number("ttlMs", 0, 1, TTL_MAX)));
    }
    if (fields.flag("onlyThisInstance")) {
      options = options.onlyThisInstance();
    }
    String key = fields.has("key") ? fields.text("key") : null;
    if (key != null && (key.isEmpty() || key.length() > KEY_MAX)) {
      throw Problem.badField("\"key\" has 1 to " + KEY_MAX + " characters.");
    }
    return new Outgoing(
        fields.text("to"), fields.text("type", "message"), fields.content(), options, key);
  }

  private static SendOptions options(Fields fields) {
    SendOptions options = SendOptions.DEFAULT;
    for (var header : fields.headers().entrySet()) {
      options = options.header(header.getKey(), header.getValue());
    }
    return fields.flag("confirmedSession") ? options.confirmedSession() : options;
  }

  private Sent send(Outgoing one) {
    return sent.send(
        one.key(), () -> new Sent(agent.send(one.to(), one.type(), one.content(), one.options())));
  }

  private void send(Exchange exchange) throws IOException, InterruptedException {
    exchange.checkQuery(Set.of("waitMs"));
    long wait = exchange.queried("waitMs", WAIT, 0, WAIT_MAX);
    JsonNode body = exchange.body();
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait);
    if (body instanceof ArrayNode many) {
      exchange.json(200, sendAll(many, until));
    } else {
      follow(exchange, send(outgoing(body)), until);
    }
  }

  private static void follow(Exchange exchange, Sent one, long until) throws IOException {
    exchange.json(one.await(until) ? 200 : 202, one.json());
  }

  /// All are checked before the first is sent. If one is refused then, so are those after it, which
  /// would otherwise overtake it.
  private ArrayNode sendAll(ArrayNode many, long until) {
    if (many.size() > ARRAY_MAX) {
      throw Problem.badField("At most " + ARRAY_MAX + " messages are sent at once.");
    }
    List<Outgoing> all = new ArrayList<>();
    for (JsonNode one : many) {
      all.add(outgoing(one));
    }
    List<Sent> accepted = new ArrayList<>();
    Problem refused = null;
    for (Outgoing one : all) {
      try {
        accepted.add(send(one));
      } catch (DeliveryException e) {
        refused = Problem.of(e);
        break;
      }
    }
    ArrayNode answer = Json.array();
    for (Sent one : accepted) {
      boolean unused = one.await(until);
      answer.add(one.json());
    }
    while (refused != null && answer.size() < all.size()) {
      answer.add(Exchange.json(refused));
      refused = new Problem(409, "NOT_SENT", "A message before this one was refused.");
    }
    return answer;
  }

  private void follow(Exchange exchange) throws IOException {
    exchange.checkQuery(Set.of("waitMs"));
    long wait = exchange.queried("waitMs", 0, 0, WAIT_MAX);
    Sent one = sent.find(exchange.parameter());
    if (one == null) {
      throw new Problem(
          404,
          "UNKNOWN_MESSAGE",
          "This gateway remembers no message with that id: it knows the last "
              + SentMessages.MAX
              + " that it has sent.");
    }
    follow(exchange, one, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait));
  }

  private void request(Exchange exchange) throws IOException, InterruptedException {
    exchange.checkQuery(Set.of());
    Fields fields = Fields.of(exchange.body(), REQUEST);
    Duration timeout = Duration.ofMillis(fields.number("timeoutMs", WAIT, 1, WAIT_MAX));
    RequestResult<Bytes> result =
        agent.request(
            fields.text("to"),
            fields.text("type", "message"),
            fields.content(),
            TypeRef.of(Bytes.class),
            timeout,
            options(fields));
    exchange.json(200, reply(result));
  }

  static ObjectNode reply(RequestResult<Bytes> result) {
    return switch (result) {
      case RequestResult.Answered<Bytes> answered -> {
        var reply = answered.reply();
        ObjectNode json =
            Json.object()
                .put("from", reply.from())
                .put("fingerprint", reply.fingerprint().toString())
                .put("contentType", reply.contentType());
        ObjectNode headers = json.putObject("headers");
        reply.headers().forEach((key, value) -> headers.put(key, value));
        Json.putBody(json, reply.contentType(), reply.body());
        yield json;
      }
      case RequestResult.NoResponder<Bytes> none ->
          throw new Problem(
              404, "NO_RESPONDER", "Nobody of that name answers this type; it was not handled.");
      case RequestResult.TimedOut<Bytes> late ->
          throw new Problem(504, "TIMED_OUT", "No reply in time; it may have been handled.");
      case RequestResult.Rejected<Bytes> rejected ->
          throw new Problem(
              422, "REJECTED_" + rejected.reason(), "The request was rejected; no reply comes.");
      case RequestResult.Undecodable<Bytes> strange ->
          throw new Problem(502, "UNDECODABLE", "The reply cannot be read.");
    };
  }
}
