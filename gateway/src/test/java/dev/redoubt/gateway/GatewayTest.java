package dev.redoubt.gateway;

import static dev.redoubt.gateway.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.RequestResult;
import dev.redoubt.SendOptions;
import dev.redoubt.message.Outcome;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class GatewayTest {
  @TempDir Path folder;

  @Test
  void bodiesArriveAsTheyWereSent() throws Exception {
    try (Served served = new Served()) {
      served.alice.handle("json", Lamp.class, (m, c) -> assertThat(m.body().watts()).isEqualTo(7));
      JsonNode sent =
          served.posted(
              "/v1/messages", "{\"to\":\"alice\",\"type\":\"json\",\"body\":{\"watts\":7}}");
      assertThat(sent.get("outcome").stringValue()).isEqualTo("HANDLED");

      SendOptions options = SendOptions.DEFAULT.header("trace", "42");
      var one = served.alice.send("bob", "a", new Lamp(9), options);
      var two = served.alice.send("bob", "b", "text");
      var three = served.alice.send("bob", "c", new byte[] {1, 2});
      try (Served.Stream stream = served.stream("/v1/inbox")) {
        JsonNode json = stream.next("message");
        assertThat(json.get("body").get("watts").intValue()).isEqualTo(9);
        assertThat(json.get("headers").get("trace").stringValue()).isEqualTo("42");
        assertThat(json.get("from").stringValue()).isEqualTo("alice");
        assertThat(json.get("fingerprint").stringValue())
            .isEqualTo(served.alice.fingerprint().toString());
        assertThat(stream.next("message").get("text").stringValue()).isEqualTo("text");
        assertThat(stream.next("message").get("base64").stringValue()).isEqualTo("AQI=");
      }
      assertThat(java.util.List.of(one, two, three)).allMatch(d -> d.to().equals("bob"));
    }
  }

  record Lamp(int watts) {}

  @Test
  void aClientAnswersARequest() throws Exception {
    try (Served served = new Served()) {
      var asked =
          CompletableFuture.supplyAsync(
              () -> served.alice.request("bob", "sum", "1+2", String.class, PATIENCE));
      JsonNode message = served.take("");
      assertThat(served.settle(message, "{\"result\":\"handled\",\"reply\":{\"text\":\"3\"}}"))
          .isEqualTo(204);
      assertThat(asked.join()).isInstanceOf(RequestResult.Answered.class);
      assertThat(((RequestResult.Answered<String>) asked.join()).body()).isEqualTo("3");
    }
  }

  @Test
  void aReplyThatIsTooLargeLeavesTheMessageToItsClient() throws Exception {
    try (Served served = new Served()) {
      Delivery sent = served.alice.send("bob", "x", "hi");
      JsonNode message = served.take("");
      String large = "x".repeat(1_200_000);
      String reply = "{\"result\":\"handled\",\"reply\":{\"text\":\"" + large + "\"}}";
      assertThat(served.settle(message, reply)).isEqualTo(413);
      assertThat(served.settle(message, "{\"result\":\"handled\"}")).isEqualTo(204);
      assertThat(sent.await(PATIENCE)).contains(Outcome.HANDLED);
    }
  }

  @Test
  void aMessageWithAKeyIsSentOnceHoweverOftenItIsPosted() throws Exception {
    try (Served served = new Served()) {
      var got = new CopyOnWriteArrayList<String>();
      served.alice.handle("message", String.class, (m, c) -> got.add(m.body()));
      String body = "{\"to\":\"alice\",\"text\":\"hi\",\"key\":\"k1\"}";
      JsonNode first = served.posted("/v1/messages", body);
      JsonNode second = served.posted("/v1/messages", body);
      assertThat(second.get("id")).isEqualTo(first.get("id"));
      assertThat(got).containsExactly("hi");
      String wrong = "{\"to\":\"Wrong Name\",\"text\":\"hi\",\"key\":\"k2\"}";
      assertThat(served.post("/v1/messages", wrong).statusCode()).isEqualTo(400);
      String right = "{\"to\":\"alice\",\"text\":\"hi\",\"key\":\"k2\"}";
      assertThat(served.post("/v1/messages", right).statusCode()).as("it was free").isEqualTo(200);
    }
  }

  @Test
  void anArrayIsSentInOrderAndNothingPassesWhatWasRefused() throws Exception {
    try (Served served = new Served()) {
      var got = new CopyOnWriteArrayList<String>();
      served.alice.handle("message", String.class, (m, c) -> got.add(m.body()));
      JsonNode all =
          served.posted(
              "/v1/messages",
              """
              [{"to":"alice","text":"1"},{"to":"alice","text":"2"},
               {"to":"No Name","text":"3"},{"to":"alice","text":"4"}]
              """);
      assertThat(all.get(1).get("outcome").stringValue()).isEqualTo("HANDLED");
      assertThat(all.get(2).get("code").stringValue()).isEqualTo("BAD_NAME");
      assertThat(all.get(3).get("code").stringValue()).isEqualTo("NOT_SENT");
      assertThat(got).containsExactly("1", "2");
    }
  }

  @Test
  void onlyTheTypesThatItIsForAreTaken() throws Exception {
    try (Served served = new Served(options -> options.types(Set.of("x")))) {
      assertThat(served.alice.send("bob", "y", "hi").await(PATIENCE))
          .get()
          .hasToString(new Outcome.Rejected(dev.redoubt.message.Rejection.NO_HANDLER).toString());
      var unused = served.alice.send("bob", "x", "hi");
      assertThat(served.take("").get("type").stringValue()).isEqualTo("x");
    }
  }

  @Test
  void whenItClosesClientsMaySettleWhatTheyHaveAndTheRestIsLeftToOthers() throws Exception {
    Served served = new Served();
    Delivery taken = served.alice.send("bob", "x", "taken");
    JsonNode message = served.take("");
    Delivery left = served.alice.send("bob", "x", "left");
    var closing = CompletableFuture.runAsync(() -> served.gateway.close(PATIENCE));
    assertThat(served.settle(message, "{\"result\":\"handled\"}")).isEqualTo(204);
    closing.join();
    assertThat(taken.await(PATIENCE)).contains(Outcome.HANDLED);
    try (Agent next =
        served.agent("bob").identity(served.identity()).handleAny((m, c) -> {}).start()) {
      assertThat(left.await(PATIENCE)).as("%s", next).isPresent();
    }
    served.close();
  }

  @Test
  void aUnixSocketIsForItsOwnerAndServesTheSame() throws Exception {
    Path socket = folder.resolve("bob.sock");
    try (Served served = new Served(options -> options.socket(socket))) {
      assertThat(served.get("/v1/status").statusCode()).isEqualTo(200);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-------");
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        assertThat(channel.connect(UnixDomainSocketAddress.of(socket))).isTrue();
        String request =
            "GET /v1/status HTTP/1.0\r\nHost: bob\r\nAuthorization: Bearer "
                + Served.TOKEN
                + "\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
        byte[] answer = Channels.newInputStream(channel).readAllBytes();
        assertThat(new String(answer, StandardCharsets.UTF_8)).contains(" 200 ", "\"bob\"");
      }
    }
    try (Served again = new Served(options -> options.socket(socket))) {
      assertThat(again.get("/v1/status").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void anAddressThatIsTakenOrNotOfThisMachineIsSaid() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      var on = GatewayOptions.on(taken.getLocalPort(), Served.TOKEN);
      var builder = Agent.builder("bob").transport(new dev.redoubt.testkit.InMemoryTransport());
      assertThatThrownBy(() -> Gateway.start(builder, on)).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() ->
            new GatewayOptions(
                new InetSocketAddress("0.0.0.0", 0),
                null,
                "t",
                Set.of(),
                Duration.ofSeconds(60),
                Waker.NONE,
                false,
                null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theTokenFileIsForItsOwnerAndGoesWithItsRun() throws IOException {
    Path file = folder.resolve("private/bob.token");
    TokenFile first = TokenFile.create(file);
    assertThat(first.token()).matches("[0-9a-f]{64}");
    assertThat(file).content().isEqualTo(first.token() + "\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
    try (TokenFile later = TokenFile.create(file)) {
      first.close();
      assertThat(file).content().isEqualTo(later.token() + "\n");
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void eventsAndStatusAreStreamed() throws Exception {
    try (Served served = new Served();
        Served.Stream stream = served.stream("/v1/events")) {
      assertThat(stream.next("status").get("connection").stringValue()).isNotEmpty();
      var unused = served.alice.send("bob", "x", "hi");
      assertThat(stream.next("event").get("kind").stringValue()).isNotEmpty();
    }
  }
}
