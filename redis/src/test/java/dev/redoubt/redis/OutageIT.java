package dev.redoubt.redis;

import static dev.redoubt.redis.Fixture.done;
import static dev.redoubt.redis.Patience.await;
import static dev.redoubt.transport.Stream.DATA;
import static dev.redoubt.transport.Stream.HANDSHAKE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.TransportException;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RecordingProxy;
import dev.redoubt.transport.InboxId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Redis goes away, comes back empty, or stops replying.
class OutageIT {
  private static final AgentName NAME = AgentName.of("bob");
  private static final InboxId NOBODY = Fixture.newInbox();

  private EmbeddedRedis server;

  @BeforeEach
  void startServer() {
    server = EmbeddedRedis.start();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void readingResumesAfterTheServerComesBackEmpty() {
    try (Fixture fixture = new Fixture(server)) {
      fixture.write(DATA, "before");
      fixture.receiver.awaitText("before");

      server.restart();

      fixture.writeUntilRead(HANDSHAKE, "handshake after");
      fixture.writeUntilRead(DATA, "data after");
      fixture.receiver.awaitNews("connected", 2);
      assertThat(fixture.receiver.news()).startsWith("connected", "disconnected", "connected");
      done(fixture.inbox.heartbeat(NAME, Bytes.utf8("bundle")));
      assertThat(done(fixture.inbox.list(NAME)).inboxes()).hasSize(1);
    }
  }

  @Test
  void hintsResumeAfterAnOutage() {
    try (Fixture fixture = new Fixture(server)) {
      fixture.receiver.awaitNews("connected");
      server.restart();
      fixture.receiver.awaitNews("connected", 2);

      fixture.hintUntilHeard("join carol");
    }
  }

  @Test
  void writesFailAtOnceWhileRedisIsDown() {
    try (Fixture fixture = new Fixture(server)) {
      server.stop();

      // Each connection detects on its own that Redis is down.
      await()
          .until(() -> everyCommand(fixture).allMatch(CompletableFuture::isCompletedExceptionally));
      assertThatThrownBy(() -> fixture.write(DATA, "lost"))
          .cause()
          .isInstanceOf(TransportException.class);
    }
  }

  private static Stream<CompletableFuture<?>> everyCommand(Fixture fixture) {
    return Stream.of(
            fixture.inbox.write(fixture.id, DATA, Bytes.utf8("lost")),
            fixture.inbox.heartbeat(NAME, null),
            fixture.inbox.list(NAME),
            fixture.transport.names(),
            fixture.inbox.leave(NAME))
        .map(CompletionStage::toCompletableFuture);
  }

  @Test
  void aCommandWhoseReplyWasLostIsNeverRepeated() {
    try (RecordingProxy proxy = RecordingProxy.inFrontOf(server, (number, way, bytes, size) -> {});
        Fixture fixture = new Fixture(server, proxy.uri(server.uri()))) {
      fixture.receiver.awaitNews("connected");
      proxy.mode(RecordingProxy.Mode.DROP_REPLIES);
      List<CompletableFuture<Void>> writes = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Bytes text = Bytes.utf8(Integer.toString(i));
        writes.add(fixture.inbox.write(NOBODY, DATA, text).toCompletableFuture());
      }
      String key = Fixture.KEYS.stream(NOBODY, DATA);
      await().until(() -> fixture.redis.xlen(key) == 20);
      assertThat(writes).noneMatch(CompletableFuture::isDone);

      proxy.mode(RecordingProxy.Mode.PASS);
      proxy.cut();

      await().until(() -> writes.stream().allMatch(CompletableFuture::isCompletedExceptionally));
      fixture.receiver.awaitNews("connected", 2);
      done(fixture.inbox.write(NOBODY, DATA, Bytes.utf8("last")));
      assertThat(fixture.redis.xlen(key)).isEqualTo(21);
    }
  }

  @Test
  void aStalledConnectionIsReplaced() {
    try (RecordingProxy proxy = RecordingProxy.inFrontOf(server, (number, way, bytes, size) -> {});
        Fixture fixture = new Fixture(server, proxy.uri(server.uri()))) {
      long connections = proxy.accepted();
      proxy.mode(RecordingProxy.Mode.STALL);

      CompletableFuture<Void> write =
          fixture.inbox.write(NOBODY, DATA, Bytes.utf8("stuck")).toCompletableFuture();

      assertThatThrownBy(write::join)
          .cause()
          .isInstanceOfSatisfying(
              TransportException.class, e -> assertThat(e.code()).isEqualTo("REDIS_TIMEOUT"));
      fixture.receiver.awaitNews("disconnected");
      proxy.mode(RecordingProxy.Mode.PASS);
      fixture.writeUntilRead(DATA, "after");
      assertThat(proxy.accepted()).isGreaterThan(connections);
    }
  }

  @Test
  void aServerOutOfMemoryIsReportedAndStillRead() {
    try (Fixture fixture = new Fixture(server)) {
      fixture.redis.xadd(fixture.key(DATA), java.util.Map.of("m", "in time"));
      fixture.redis.configSet("maxmemory", "1");
      CompletableFuture<Void> write =
          fixture.inbox.write(fixture.id, DATA, Bytes.utf8("too late")).toCompletableFuture();

      assertThatThrownBy(write::join)
          .cause()
          .isInstanceOfSatisfying(
              TransportException.class, e -> assertThat(e.code()).isEqualTo("REDIS_FULL"));
      fixture.receiver.awaitText("in time");
      fixture.redis.configSet("maxmemory", "0");
      fixture.writeUntilRead(DATA, "again");
    }
  }
}
