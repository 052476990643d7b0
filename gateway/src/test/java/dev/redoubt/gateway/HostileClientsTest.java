package dev.redoubt.gateway;

import static dev.redoubt.gateway.Patience.PATIENCE;
import static dev.redoubt.gateway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.message.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Each case of the table in `docs/gateway.md`, and its answer.
class HostileClientsTest {
  private final Served served = served();

  private static Served served() {
    try {
      return new Served();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() {
    served.close();
  }

  private void answers(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(Served.json(response).get("code").stringValue()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({"'',401", "Bearer,401", "Bearer x,401", "Basic a token of this test,401"})
  void anyOtherTokenIsRefused(String token, int status) throws Exception {
    answers(served.send(served.bare("/v1/status").header("Authorization", token)), status, "TOKEN");
  }

  @Test
  void twoTokensAreNone() throws Exception {
    answers(
        served.send(served.request("/v1/status").header("Authorization", "Bearer x")),
        401,
        "TOKEN");
  }

  @ParameterizedTest
  @CsvSource({"evil.example", "127.0.0.1", "localhost:1", "127.0.0.1.evil.example"})
  void aPageThatRebindsItsNameReachesNothing(String host) throws Exception {
    answers(served.send(served.request("/v1/status").header("Host", host)), 421, "WRONG_HOST");
  }

  @ParameterizedTest
  @CsvSource({"http://evil.example", "null", "https://127.0.0.1"})
  void aPageOfAnotherOriginReachesNothing(String origin) throws Exception {
    answers(
        served.send(served.request("/v1/status").header("Origin", origin)), 403, "WRONG_ORIGIN");
  }

  @ParameterizedTest
  @CsvSource({
    "'{',BAD_JSON",
    "'{} {}',BAD_JSON",
    "'{\"to\":\"a\",\"to\":\"b\"}',BAD_JSON",
    "'',BAD_JSON",
    "'7',BAD_FIELD",
    "'{\"to\":\"alice\"}',BAD_FIELD",
    "'{\"to\":\"alice\",\"text\":\"\",\"body\":1}',BAD_FIELD",
    "'{\"to\":\"alice\",\"text\":7}',BAD_FIELD",
    "'{\"to\":\"alice\",\"text\":\"x\",\"txet\":\"x\"}',BAD_FIELD",
    "'{\"to\":\"alice\",\"base64\":\"***\"}',BAD_FIELD",
    "'{\"to\":\"alice\",\"text\":\"\\ud800\"}',BAD_FIELD",
    "'{\"to\":\"alice\",\"text\":\"x\",\"ttlMs\":0}',BAD_FIELD",
    "'{\"to\":\"alice\",\"text\":\"x\",\"headers\":{\"a\":1}}',BAD_FIELD",
    "'{\"to\":\"Not A Name\",\"text\":\"x\"}',BAD_NAME",
    "'{\"to\":\"alice\",\"text\":\"x\",\"type\":\"\"}',BAD_TYPE",
    "'{\"to\":\"alice\",\"text\":\"x\",\"headers\":{\"\":\"\"}}',BAD_HEADER",
  })
  void aWrongBodyIsRefusedWithItsReason(String body, String code) throws Exception {
    answers(served.post("/v1/messages", body), 400, code);
  }

  @Test
  void jsonIsTakenToADepthAndNoDeeper() throws Exception {
    served.alice.handleAny((m, c) -> {});
    String deep = "[".repeat(490) + "]".repeat(490);
    String body = "{\"to\":\"alice\",\"body\":%s}";
    assertThat(served.post("/v1/messages", body.formatted(deep)).statusCode()).isEqualTo(200);
    String deeper = "[".repeat(100_000) + "]".repeat(100_000);
    answers(served.post("/v1/messages", body.formatted(deeper)), 400, "BAD_JSON");
  }

  @Test
  void aHeadThatIsTooLongIsRefused() throws Exception {
    HttpResponse<String> answer =
        served.send(served.request("/v1/status").header("X-Long", "x".repeat(10_000)));
    answers(answer, 431, "HEAD_TOO_LARGE");
  }

  @Test
  void aBodyOfUnknownLengthIsBoundedToo() throws Exception {
    String head = served.head("POST", "/v1/messages").replace("HTTP/1.0", "HTTP/1.1");
    String with = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    Thread writer;
    try (Socket socket = served.raw(head + with)) {
      OutputStream out = socket.getOutputStream();
      writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  byte[] chunk =
                      ("10000\r\n" + " ".repeat(0x10000) + "\r\n")
                          .getBytes(StandardCharsets.US_ASCII);
                  for (int i = 0; i < 100; i++) {
                    out.write(chunk);
                  }
                } catch (IOException e) {
                  // refused, as it should be
                }
              });
      byte[] answer = new byte[12];
      assertThat(socket.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
      assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
    }
    writer.join();
  }

  /// A client that is still writing when it is refused has to come to read why.
  @Test
  void whatIsMuchTooLargeIsAnsweredEachTime() throws Exception {
    String large = " ".repeat(Exchange.BODY_MAX + (1 << 20));
    for (int i = 0; i < 50; i++) {
      assertThat(served.post("/v1/messages", large).statusCode()).isEqualTo(413);
    }
  }

  /// Slowloris: a byte every now and then keeps a connection busy, but not for long.
  @Test
  void connectionsThatNeverFinishTheirHeadAreClosed() throws Exception {
    List<Socket> slow = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      slow.add(served.raw("GET /v1/status HTTP/1.1\r\nHost: "));
    }
    await().until(() -> slow.stream().allMatch(HostileClientsTest::refusesMore));
    assertThat(served.get("/v1/status").statusCode()).isEqualTo(200);
  }

  private static boolean refusesMore(Socket socket) {
    try {
      socket.getOutputStream().write('x');
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void aStreamThatBreaksOffLosesItsMessagesToTheNextOne() throws Exception {
    var sent = served.alice.send("bob", "x", "hi");
    JsonNode lost;
    try (Served.Stream stream = served.stream("/v1/inbox?leaseMs=3600000")) {
      lost = stream.next("message");
    }
    JsonNode again = served.take("");
    assertThat(again.get("attempt").intValue()).isEqualTo(2);
    assertThat(again.get("id")).isEqualTo(lost.get("id"));
    assertThat(served.settle(lost, "{\"result\":\"handled\"}")).as("too late").isEqualTo(404);
    assertThat(served.settle(again, "{\"result\":\"refused\"}")).isEqualTo(204);
    assertThat(sent.await(PATIENCE)).get().isInstanceOf(Outcome.Rejected.class);
  }

  /// It takes nothing more, so that what it has is given to another after the idle timeout.
  @Test
  void aStreamThatIsNotReadDoesNotKeepItsMessages() throws Exception {
    for (int i = 0; i < 60; i++) {
      var unused = served.alice.send("bob", "x", "x".repeat(500_000));
    }
    String head = served.head("GET", "/v1/inbox?prefetch=60&leaseMs=3600000");
    try (Socket stuck = served.raw(head + "Accept: text/event-stream\r\n\r\n")) {
      JsonNode first = served.takeAttempt(2);
      assertThat(first.get("attempt").intValue()).isEqualTo(2);
      assertThat(stuck.isConnected()).isTrue();
    }
  }

  @Test
  void aHalfClosedClientStillGetsItsAnswer() throws Exception {
    try (Socket socket = served.raw(served.head("GET", "/v1/status") + "\r\n")) {
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).contains(" 200 ").contains("\"agent\":\"bob\"");
    }
  }

  @Test
  void moreConnectionsThanThereMayBeWaitAndAreServedThen() throws Exception {
    List<Socket> idle = new ArrayList<>();
    for (int i = 0; i < Listener.CONNECTIONS + 10; i++) {
      idle.add(served.raw(""));
    }
    for (Socket one : idle) {
      one.close();
    }
    assertThat(served.get("/v1/status").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"prefetch=0", "prefetch=10000", "leaseMs=1", "leaseMs=9999999999", "prefetch=x"})
  void noStreamTakesMoreThanItMay(String query) throws Exception {
    var answer =
        served.send(served.request("/v1/inbox?" + query).header("Accept", "text/event-stream"));
    answers(answer, 400, "BAD_QUERY");
  }
}
