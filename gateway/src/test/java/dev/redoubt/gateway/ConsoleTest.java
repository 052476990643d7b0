package dev.redoubt.gateway;

import static dev.redoubt.gateway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What the console's page reads and may do, without a browser.
class ConsoleTest {
  @TempDir Path folder;

  private final ConsoleScene scene = scene();
  private final HttpClient client = Served.client();

  private static ConsoleScene scene() {
    try {
      return new ConsoleScene();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() {
    client.close();
    scene.close();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder bare(String path) {
    return HttpRequest.newBuilder(URI.create(scene.console.url() + path));
  }

  private HttpRequest.Builder request(String path) {
    return bare(path).header("Authorization", "Bearer " + scene.console.token());
  }

  private JsonNode news(long after) throws Exception {
    return Served.json(send(request("/v1/console?after=" + after)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/console/console.js", "/console/console.css"})
  void thePageNeedsNoTokenAndMayLoadNothingFromElsewhere(String path) throws Exception {
    HttpResponse<String> page = send(bare(path));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe", "http", "data:", "*");
    assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(page.body()).doesNotContain(scene.console.token(), "innerHTML");
    assertThat(send(bare(path + "?token=x")).statusCode()).isEqualTo(400);
  }

  @Test
  void dataNeedsTheTokenTheHostAndTheOriginOfTheConsole() throws Exception {
    assertThat(send(bare("/v1/console")).statusCode()).isEqualTo(401);
    assertThat(send(request("/v1/console").header("Origin", "http://evil.example")).statusCode())
        .isEqualTo(403);
    assertThat(send(bare("/").header("Origin", "null")).statusCode()).isEqualTo(403);
    assertThat(send(request("/v1/console")).statusCode()).isEqualTo(200);
    assertThat(send(request("/v1/console?after=-1")).statusCode()).isEqualTo(400);
  }

  @Test
  void aConsoleServesNothingOfAGateway() throws Exception {
    for (String path : new String[] {"/v1/inbox", "/v1/messages", "/v1/events", "/mcp"}) {
      assertThat(send(request(path)).statusCode()).as(path).isEqualTo(404);
    }
  }

  @Test
  void aGatewayHasAConsoleOnlyWhereItIsAskedFor() throws Exception {
    try (Served served = new Served()) {
      assertThat(served.get("/").statusCode()).isEqualTo(404);
      assertThat(served.get("/v1/console").statusCode()).isEqualTo(404);
    }
    try (Served served = new Served(GatewayOptions::withConsole)) {
      assertThat(served.send(served.bare("/")).statusCode()).isEqualTo(200);
      var sent = served.alice.send("bob", "x", "hi");
      assertThat(served.settle(served.take(""), "{\"result\":\"failed\"}")).isEqualTo(204);
      await().until(() -> sent.status() == dev.redoubt.Delivery.Status.SETTLED);
      JsonNode console = Served.json(served.get("/v1/console"));
      assertThat(console.get("state").get("agent").stringValue()).isEqualTo("bob");
      assertThat(console.get("state").get("lettersTotal").intValue()).isEqualTo(1);
      assertThat(console.get("endings")).hasSize(1);
    }
  }

  @Test
  void itTellsPeersKeysAndWhatWasNotHandledWithoutAnyPayload() throws Exception {
    Agent alice = scene.peer("alice");
    scene.crowd(2);
    scene.failures(alice);
    await().until(() -> news(0).get("endings").size() == 2);
    await().until(() -> news(0).get("state").get("peers").size() == 3);
    HttpResponse<String> answer = send(request("/v1/console"));
    JsonNode state = Served.json(answer).get("state");
    assertThat(state.get("peers").get(0).get("trust").stringValue())
        .isIn("first use", "contacted us");
    assertThat(state.get("keys")).isNotEmpty();
    assertThat(state.get("keys").get(0).get("ends").longValue()).isPositive();
    assertThat(state.get("letters").get(0).get("type").stringValue())
        .isEqualTo(ConsoleScene.MARKUP);
    assertThat(answer.body()).doesNotContain("secret of the payload", scene.console.token());
    long last = Served.json(answer).get("last").longValue();
    assertThat(news(last).get("endings")).isEmpty();
  }

  @Test
  void agentsThatWereNeverMetAreListed() throws Exception {
    var unused = scene.peer("alice");
    await()
        .until(() -> {
          JsonNode peers = news(0).get("state").get("peers");
          return peers.size() == 1 && peers.get(0).get("trust").stringValue().equals("none");
        });
  }

  @Test
  void aDeadLetterIsReplayedOnlyByAPostOfJson() throws Exception {
    scene.failures(scene.peer("alice"));
    String path = "/v1/console/letters/" + scene.shop.deadLetters().list().getFirst().number();
    HttpRequest.BodyPublisher body = BodyPublishers.ofString("{}");
    assertThat(send(request(path + "/replay").POST(body)).statusCode()).isEqualTo(415);
    assertThat(send(bare(path + "/replay").POST(body)).statusCode()).isEqualTo(401);
    scene.shop.handle(ConsoleScene.MARKUP, String.class, (m, c) -> {});
    assertThat(send(json(path + "/replay").POST(body)).statusCode()).isEqualTo(204);
    await().until(() -> scene.shop.deadLetters().count() == 0);
    for (String other : new String[] {"999", "x", "99999999999999999999"}) {
      assertThat(send(json("/v1/console/letters/" + other + "/replay").POST(body)).statusCode())
          .as(other)
          .isEqualTo(404);
    }
  }

  private HttpRequest.Builder json(String path) {
    return request(path).header("Content-Type", "application/json");
  }

  @Test
  void theLinkIsForItsOwnerAndGoesWithItsRun() throws Exception {
    Path file = folder.resolve("run/shop.console.html");
    ConsoleLink first = scene.console.link(file);
    assertThat(file).content().contains(scene.link()).contains("no-referrer");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    ConsoleServer later = new ConsoleServer(scene.shop, scene.recorder, 0);
    try (later;
        ConsoleLink second = later.link(file)) {
      first.close();
      assertThat(second.file()).exists();
    }
    assertThat(file).doesNotExist();
    assertThat(first.toString()).doesNotContain(scene.console.token());
  }

  /// uPlot 1.6.32 as npm has it (`dist`), unchanged; MIT, see `uPlot.LICENSE` beside it.
  @ParameterizedTest
  @CsvSource({
    "uPlot.iife.min.js,19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
    "uPlot.min.css,df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
    "uPlot.LICENSE,8f989229699b4fe2f1a0432d0e9edc338a8a911e250e2d1b01ecd770a5f5b1bd"
  })
  void whatIsVendoredIsUnchanged(String name, String sha256) throws Exception {
    byte[] sum = MessageDigest.getInstance("SHA-256").digest(ConsoleApi.content(name));
    assertThat(HexFormat.of().formatHex(sum)).isEqualTo(sha256);
  }

  @Test
  void ourScriptsNeverMakeMarkupOfText() {
    for (String name : new String[] {"console.js", "tables.js", "charts.js"}) {
      String script = new String(ConsoleApi.content(name), StandardCharsets.UTF_8);
      assertThat(script)
          .doesNotContain(
              "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
    }
  }
}
