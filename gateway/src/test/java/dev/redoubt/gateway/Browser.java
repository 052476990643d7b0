package dev.redoubt.gateway;

import static dev.redoubt.gateway.Patience.PATIENCE;
import static dev.redoubt.gateway.Patience.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A page in a headless Chromium, driven by its DevTools protocol.
final class Browser implements AutoCloseable {
  private static final String LISTENING = "DevTools listening on ";

  private final Process process;
  private final HttpClient client = Served.client();
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private String session = "";

  /// Where Chromium is: `REDOUBT_CHROMIUM`, or on the `PATH`; empty where there is none.
  static Optional<Path> chromium() {
    String given = System.getenv("REDOUBT_CHROMIUM");
    if (given != null) {
      return Optional.of(Path.of(given));
    }
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .filter(folder -> !folder.isEmpty())
        .flatMap(folder ->
            Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// @param profile an empty folder
  Browser(Path chromium, Path profile) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                chromium.toString(),
                "--headless=new",
                "--no-sandbox", // in a container the user is often root
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank"));
    Path log = profile.resolve("chromium.log");
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    await().until(() -> address(log) != null || !process.isAlive());
    String address = Objects.requireNonNull(address(log), "Chromium has not started");
    socket = client.newWebSocketBuilder().buildAsync(URI.create(address), new Receiver()).join();
    session = attach();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      var unused = call(domain + ".enable", Json.object());
    }
  }

  private static @Nullable String address(Path log) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.UTF_8)) {
      return lines
          .lines()
          .filter(line -> line.startsWith(LISTENING))
          .map(line -> line.substring(LISTENING.length()).strip())
          .findFirst()
          .orElse(null);
    }
  }

  private String attach() {
    JsonNode target = call("Target.createTarget", Json.object().put("url", "about:blank"));
    ObjectNode flat = Json.object().put("flatten", true);
    flat.set("targetId", target.get("targetId"));
    return call("Target.attachToTarget", flat).get("sessionId").stringValue();
  }

  JsonNode call(String method, ObjectNode parameters) {
    int id = ids.incrementAndGet();
    var answer = new CompletableFuture<JsonNode>();
    waiting.put(id, answer);
    ObjectNode message = Json.object().put("id", id).put("method", method);
    message.set("params", parameters);
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    socket.sendText(StatusApi.text(message), true).join();
    JsonNode result = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    if (result.has("error")) {
      throw new AssertionError(method + ": " + result.get("error"));
    }
    return result.get("result");
  }

  /// The value of an expression, as JSON; promises are waited for.
  JsonNode eval(String expression) {
    JsonNode result =
        call(
            "Runtime.evaluate",
            Json.object()
                .put("expression", expression)
                .put("awaitPromise", true)
                .put("returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + result.get("exceptionDetails"));
    }
    JsonNode value = result.get("result").get("value");
    return value == null ? Json.object() : value;
  }

  boolean holds(String expression) {
    return eval("Boolean(" + expression + ")").booleanValue();
  }

  /// Waits until it holds; what cannot be evaluated, since the page is not there yet, does not.
  void until(String expression) {
    await().until(() -> holds("(() => { try { return " + expression + " } catch { } })()"));
  }

  /// To run in each page before its own scripts.
  void before(String script) {
    var unused = call("Page.addScriptToEvaluateOnNewDocument", Json.object().put("source", script));
  }

  void open(String url) {
    var unused = call("Page.navigate", Json.object().put("url", url));
  }

  void size(int width, int height, int scale) {
    var unused =
        call(
            "Emulation.setDeviceMetricsOverride",
            Json.object()
                .put("width", width)
                .put("height", height)
                .put("deviceScaleFactor", scale)
                .put("mobile", false));
  }

  void dark(boolean dark) {
    ObjectNode media = Json.object();
    media
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", dark ? "dark" : "light");
    var unused = call("Emulation.setEmulatedMedia", media);
  }

  /// Presses a key where the focus is.
  void press(String key) {
    for (String type : List.of("keyDown", "keyUp")) {
      ObjectNode event =
          Json.object()
              .put("type", type)
              .put("key", key)
              .put("code", key)
              .put("windowsVirtualKeyCode", key.equals("Tab") ? 9 : 13);
      var unused =
          call("Input.dispatchKeyEvent", key.equals("Enter") ? event.put("text", "\r") : event);
    }
  }

  /// Returns once the page has drawn what it is now.
  void frame() {
    var unused =
        eval("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
  }

  void screenshot(Path file) throws IOException {
    JsonNode shot = call("Page.captureScreenshot", Json.object().put("format", "png"));
    Files.write(file, Base64.getDecoder().decode(shot.get("data").stringValue()));
  }

  /// Uncaught exceptions, errors of the console, and what the content security policy has refused.
  List<String> errors() {
    return List.copyOf(errors);
  }

  private void received(JsonNode message) {
    if (message.has("id")) {
      var answer = waiting.remove(message.get("id").intValue());
      if (answer != null) {
        answer.complete(message);
      }
      return;
    }
    JsonNode parameters = message.path("params");
    switch (message.get("method").stringValue()) {
      case "Runtime.exceptionThrown" -> errors.add(parameters.toString());
      case "Runtime.consoleAPICalled" -> {
        if (parameters.get("type").stringValue().equals("error")) {
          errors.add(parameters.toString());
        }
      }
      case "Log.entryAdded" -> {
        if (parameters.get("entry").get("level").stringValue().equals("error")) {
          errors.add(parameters.toString());
        }
      }
      default -> {}
    }
  }

  private final class Receiver implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        received(
            Objects.requireNonNull(Json.parse(text.toString().getBytes(StandardCharsets.UTF_8))));
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }
  }

  @Override
  public void close() {
    socket.abort();
    client.close();
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    children.forEach(ProcessHandle::destroy);
    process.onExit().join();
  }
}
