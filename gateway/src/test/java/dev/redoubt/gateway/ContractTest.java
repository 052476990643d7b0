package dev.redoubt.gateway;

import static dev.redoubt.gateway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The OpenAPI document and what the gateway does are the same: every operation and status that it
/// names is met here, and no other.
class ContractTest {
  /// Met by `ServeIT`, in the module `cli`, since it takes a Redis that does not answer.
  private static final String WITHOUT_REDIS = "GET /v1/peers 503";

  private final Set<String> met = new TreeSet<>(Set.of(WITHOUT_REDIS));

  /// One of the document.
  private record Operation(String method, String path, JsonNode responses) {
    String sample() {
      return path.replaceAll("\\{.*?\\}", "none");
    }

    boolean takesBody() {
      return method.equals("POST");
    }
  }

  @Test
  void theDocumentNamesEveryRouteAndEveryAnswerIsMet() throws Exception {
    try (Served served = new Served()) {
      List<Operation> operations = operations(served);
      served.log((request, status) -> meet(operations, request, status));
      for (Operation operation : operations) {
        refusals(served, operation);
      }
      sendAndFollow(served);
      requests(served);
      receive(served);
      tooMany(served);
      fullAndClosed(served);
      assertThat(met).containsExactlyInAnyOrderElementsOf(documented(operations));
    }
  }

  @Test
  void problemsHaveACodeAndNothingMayBeCached() throws Exception {
    try (Served served = new Served()) {
      HttpResponse<String> answer = served.send(served.bare("/v1/status"));
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
      assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
      assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
      assertThat(answer.headers().firstValue("Server")).isEmpty();
      assertThat(answer.headers().map().keySet())
          .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
      assertThat(Served.json(answer).get("code").stringValue()).isEqualTo("TOKEN");
      assertThat(served.get("/v1/nothing").statusCode()).isEqualTo(404);
      HttpResponse<String> method = served.post("/v1/status", "{}");
      assertThat(method.statusCode()).isEqualTo(405);
      assertThat(method.headers().firstValue("Allow")).hasValue("GET");
    }
  }

  private static List<Operation> operations(Served served) throws Exception {
    JsonNode document = Served.json(served.send(served.bare("/v1/openapi.json")));
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> one : path.getValue().properties()) {
        operations.add(
            new Operation(
                one.getKey().toUpperCase(Locale.ROOT),
                path.getKey(),
                one.getValue().get("responses")));
      }
    }
    return operations;
  }

  private static Set<String> documented(List<Operation> operations) {
    Set<String> all = new TreeSet<>();
    for (Operation one : operations) {
      one.responses()
          .propertyNames()
          .forEach(status -> all.add(one.method() + " " + one.path() + " " + status));
    }
    return all;
  }

  private void meet(List<Operation> operations, String request, int status) {
    for (Operation one : operations) {
      Routes.Route route = new Routes.Route(one.method(), one.path(), true, exchange -> {});
      String[] parts = request.split(" ", 2);
      if (one.method().equals(parts[0]) && route.match(parts[1]) != null) {
        met.add(one.method() + " " + one.path() + " " + status);
        return;
      }
    }
    throw new AssertionError(request + " is not in the document");
  }

  private static void refusals(Served served, Operation one) throws Exception {
    var body = one.takesBody() ? BodyPublishers.ofString("{") : BodyPublishers.noBody();
    String path = one.sample();
    served.send(served.bare(path).header("Host", "evil.example").method(one.method(), body));
    served.send(served.bare(path).header("Origin", "http://evil").method(one.method(), body));
    if (one.responses().has("401")) {
      served.send(served.bare(path).method(one.method(), body));
    }
    if (!one.takesBody()) {
      assertThat(served.get(path + "?unknown=1").statusCode()).isEqualTo(400);
      return;
    }
    assertThat(served.post(path, "{").statusCode()).isEqualTo(400);
    assertThat(served.send(served.request(path).POST(body)).statusCode()).isEqualTo(415);
    assertThat(served.post(path, " ".repeat(Exchange.BODY_MAX + 1)).statusCode()).isEqualTo(413);
    brokenOff(served, one);
  }

  private static void brokenOff(Served served, Operation one) throws IOException {
    String head = served.head(one.method(), one.sample());
    String with = "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    try (Socket socket = served.raw(head + with)) {
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).contains(" 408 ").contains("BODY_TIMEOUT");
      served.logged(one.method() + " " + one.sample(), 408);
    }
  }

  private static void sendAndFollow(Served served) throws Exception {
    served.alice.handle("message", String.class, (m, c) -> {});
    JsonNode sent = served.posted("/v1/messages", "{\"to\":\"alice\",\"text\":\"hi\"}");
    assertThat(sent.get("outcome").stringValue()).isEqualTo("HANDLED");
    assertThat(served.get("/v1/messages/" + sent.get("id").stringValue()).statusCode())
        .isEqualTo(200);
    JsonNode queued = served.posted("/v1/messages?waitMs=0", "{\"to\":\"nobody\",\"text\":\"hi\"}");
    assertThat(queued.has("status")).isTrue();
    assertThat(served.get("/v1/messages/" + queued.get("id").stringValue()).statusCode())
        .isEqualTo(202);
    assertThat(served.get("/v1/messages/00").statusCode()).isEqualTo(404);
    for (String path : List.of("health", "status", "peers", "openapi.json")) {
      assertThat(served.get("/v1/" + path).statusCode()).as(path).isEqualTo(200);
    }
  }

  private static void requests(Served served) throws Exception {
    served.alice.handleRequest("sum", String.class, (m, c) -> m.body() + "=3");
    served.alice.handle(
        "no",
        String.class,
        (m, c) -> {
          c.reject();
        });
    served.alice.handle("late", String.class, (m, c) -> {});
    JsonNode reply = served.posted("/v1/requests", request("alice", "sum"));
    assertThat(reply.get("text").stringValue()).isEqualTo("1+2=3");
    assertThat(reply.get("from").stringValue()).isEqualTo("alice");
    assertThat(served.post("/v1/requests", request("alice", "no")).statusCode()).isEqualTo(422);
    assertThat(served.post("/v1/requests", request("alice", "none")).statusCode()).isEqualTo(404);
    String late = request("alice", "late").replace("120000", "1500");
    assertThat(served.post("/v1/requests", late).statusCode()).isEqualTo(504);
  }

  private static String request(String to, String type) {
    return "{\"to\":\"%s\",\"type\":\"%s\",\"text\":\"1+2\",\"timeoutMs\":120000}"
        .formatted(to, type);
  }

  private static void receive(Served served) throws Exception {
    for (int i = 0; i < 3; i++) {
      var unused = served.alice.send("bob", "x", "hi");
    }
    JsonNode first = served.take("");
    String path = "/v1/inbox/" + first.get("lease").stringValue();
    assertThat(served.post(path + "/extend", "{\"leaseMs\":90000}").statusCode()).isEqualTo(204);
    assertThat(served.settle(first, "{\"result\":\"handled\"}")).isEqualTo(204);
    assertThat(served.settle(first, "{\"result\":\"handled\"}")).isEqualTo(404);
    assertThat(served.post(path + "/extend", "{}").statusCode()).isEqualTo(404);
    JsonNode acks =
        served.posted(
            "/v1/acks",
            "{\"handled\":[\"" + served.take("").get("lease").stringValue() + "\",\"x\"]}");
    assertThat(acks.toString()).isEqualTo("{\"settled\":1,\"gone\":[\"x\"]}");
    try (var stream = served.stream("/v1/inbox")) {
      assertThat(stream.next("message").get("text").stringValue()).isEqualTo("hi");
    }
  }

  private static void tooMany(Served served) throws Exception {
    await().until(() -> streams(served) == 0); // that of before
    List<Served.Stream> open = new ArrayList<>();
    for (int i = 0; i < Streams.MAX; i++) {
      open.add(served.stream("/v1/events"));
    }
    assertThat(open).allMatch(stream -> stream.status == 200);
    assertThat(served.stream("/v1/events").status).isEqualTo(503);
    assertThat(served.stream("/v1/inbox").status).isEqualTo(503);
    assertThat(open.getFirst().next("status").get("agent").stringValue()).isEqualTo("bob");
    for (Served.Stream stream : open) {
      stream.close();
    }
  }

  private static int streams(Served served) throws Exception {
    return Served.json(served.get("/v1/status")).get("inbox").get("streams").intValue();
  }

  private static void fullAndClosed(Served served) throws Exception {
    String large = "{\"to\":\"nobody\",\"text\":\"" + "x".repeat(1_000_000) + "\"}";
    int status = 202;
    for (int i = 0; i < 100 && status == 202; i++) {
      status = served.post("/v1/messages?waitMs=0", large).statusCode();
    }
    assertThat(status).isEqualTo(429);
    HttpResponse<String> full = served.post("/v1/requests", large);
    assertThat(full.statusCode()).isEqualTo(429);
    assertThat(full.headers().firstValue("Retry-After")).hasValue("1");
    served.gateway.agent().close(java.time.Duration.ZERO);
    assertThat(served.post("/v1/messages", large).statusCode()).isEqualTo(503);
    assertThat(served.post("/v1/requests", large).statusCode()).isEqualTo(503);
    assertThat(served.get("/v1/health").statusCode()).isEqualTo(503);
  }
}
