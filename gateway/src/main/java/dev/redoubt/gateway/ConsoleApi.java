package dev.redoubt.gateway;

import dev.redoubt.Agent;
import dev.redoubt.gateway.console.Ending;
import dev.redoubt.gateway.console.Happening;
import dev.redoubt.gateway.console.Numbered;
import dev.redoubt.gateway.console.Recorder;
import dev.redoubt.gateway.console.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The console's page, which needs no token and knows nothing, and what it reads, which does.
final class ConsoleApi {
  /// No script, style, font, frame or connection from elsewhere, and none within the page: what a
  /// peer has named can at worst be shown.
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final List<String> FILES =
      List.of("console.css", "console.js", "tables.js", "charts.js", "uPlot.iife.min.js");

  private final Agent agent;
  private final Recorder recorder;
  private final ConsoleView view;

  ConsoleApi(Agent agent, Recorder recorder) {
    this.agent = agent;
    this.recorder = recorder;
    this.view = new ConsoleView(agent, recorder);
  }

  Routes addTo(Routes routes) {
    file(routes, "/", "index.html");
    file(routes, "/console/icon.svg", "icon.svg");
    file(routes, "/console/uPlot.min.css", "uPlot.min.css");
    FILES.forEach(name -> file(routes, "/console/" + name, name));
    return routes
        .add("GET", "/v1/console", this::news)
        .add("POST", "/v1/console/letters/{number}/replay", this::replay);
  }

  private static void file(Routes routes, String path, String name) {
    byte[] content = content(name);
    String type =
        switch (name.substring(name.lastIndexOf('.'))) {
          case ".html" -> "text/html; charset=utf-8";
          case ".css" -> "text/css; charset=utf-8";
          case ".svg" -> "image/svg+xml";
          default -> "text/javascript; charset=utf-8";
        };
    routes.open(
        "GET",
        path,
        exchange -> {
          exchange.checkQuery(Set.of());
          exchange.header("Content-Security-Policy", POLICY);
          exchange.header("Referrer-Policy", "no-referrer");
          exchange.header("Cross-Origin-Opener-Policy", "same-origin");
          exchange.header("Cross-Origin-Resource-Policy", "same-origin");
          exchange.answer(200, type, content);
        });
  }

  static byte[] content(String name) {
    try (InputStream in = ConsoleApi.class.getResourceAsStream("console/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// `after` is the number of the last thing that the page has.
  private void news(Exchange exchange) throws IOException {
    exchange.checkQuery(Set.of("after"));
    long after = exchange.queried("after", 0, 0, 9_999_999_999L);
    List<Numbered> news = recorder.after(after);
    ObjectNode json = Json.object();
    json.set("state", view.state());
    json.put("last", news.isEmpty() ? after : news.getLast().number());
    ArrayNode events = json.putArray("events");
    ArrayNode endings = json.putArray("endings");
    ArrayNode samples = json.putArray("samples");
    for (Numbered one : news) {
      switch (one) {
        case Happening event -> events.add(json(event));
        case Ending ending -> endings.add(json(ending));
        case Sample sample -> samples.add(json(sample));
      }
    }
    exchange.json(200, json);
  }

  private static ObjectNode json(Happening event) {
    return Json.object()
        .put("n", event.number())
        .put("at", event.millis())
        .put("kind", event.kind())
        .put("level", event.level().name())
        .put("peer", event.peer())
        .put("detail", event.detail());
  }

  private static ObjectNode json(Ending ending) {
    return Json.object()
        .put("n", ending.number())
        .put("at", ending.millis())
        .put("sent", ending.sent())
        .put("peer", ending.peer())
        .put("id", ending.id())
        .put("type", ending.type())
        .put("outcome", ending.outcome())
        .put("detail", ending.detail());
  }

  private static ObjectNode json(Sample sample) {
    ObjectNode json =
        Json.object()
            .put("at", sample.millis())
            .put("sent", sample.sent())
            .put("handledByPeers", sample.handledByPeers())
            .put("handledHere", sample.handledHere())
            .put("failed", sample.failed());
    return sample.p50() < 0 ? json : json.put("p50", sample.p50()).put("p99", sample.p99());
  }

  private void replay(Exchange exchange) throws IOException, InterruptedException {
    exchange.checkQuery(Set.of());
    Fields.of(exchange.body(), Set.of());
    String number = exchange.parameter();
    if (!number.matches("[0-9]{1,18}") || !agent.deadLetters().replay(Long.parseLong(number))) {
      throw new Problem(
          404, "NO_SUCH_LETTER", "There is no such dead letter, or it is being handled.");
    }
    exchange.empty(204);
  }
}
