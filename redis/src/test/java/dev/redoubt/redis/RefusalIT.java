package dev.redoubt.redis;

import static dev.redoubt.redis.Fixture.OPTIONS;
import static dev.redoubt.redis.Fixture.done;
import static dev.redoubt.redis.Patience.await;
import static dev.redoubt.transport.Stream.DATA;
import static dev.redoubt.transport.Stream.HANDSHAKE;
import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.RedisLogin;
import dev.redoubt.TransportException;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Transport;
import dev.redoubt.spi.TransportProvider.Options;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.EmbeddedSentinel;
import dev.redoubt.transport.InboxId;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Redis is reachable but refuses commands.
class RefusalIT {
  private static final AgentName NAME = AgentName.of("bob");
  private static final InboxId NOBODY = Fixture.newInbox();

  /// Larger than the 1 MiB below which Redis sets no limit.
  private static final Bytes LARGE = Bytes.wrap(new byte[(1 << 20) + 100]);

  private static final String RIGHTS =
      "-@all +" + String.join(" +", Rights.of("weak", "test").commands());

  @ParameterizedTest
  @CsvSource({
    "maxmemory, 1, 0, REDIS_FULL, maxmemory",
    "min-replicas-to-write, 1, 0, REDIS_BUSY, replicas",
  })
  void aRefusalIsReportedAndSoIsItsEnd(
      String setting, String bad, String good, String code, String text) {
    try (EmbeddedRedis server = EmbeddedRedis.start();
        Fixture fixture = new Fixture(server)) {
      fixture.redis.configSet(setting, bad);
      refused(fixture.inbox.write(fixture.id, DATA, Bytes.utf8("too late")), code);

      fixture.receiver.awaitNews("refused Redis at ");
      assertThat(fixture.receiver.news()).last().asString().contains(text);
      fixture.redis.configSet(setting, good);
      await()
          .until(() -> {
            fixture.writeUntilRead(DATA, "again");
            return fixture.receiver.news().contains("accepted");
          });
      assertThat(fixture.receiver.news()).doesNotContain("disconnected");
    }
  }

  @Test
  void aRefusedHeartbeatIsReportedToo() {
    try (EmbeddedRedis server = EmbeddedRedis.start();
        Fixture fixture = new Fixture(server)) {
      fixture.redis.configSet("maxmemory", "1");
      refused(fixture.inbox.heartbeat(NAME, Bytes.utf8("bundle")), "REDIS_FULL");

      fixture.receiver.awaitNews("refused ");
    }
  }

  @Test
  void aRevokedRightIsReportedByName() {
    try (EmbeddedRedis server =
            EmbeddedRedis.builder().user("weak on >s3cret ~* &* +@all").start();
        Fixture fixture = new Fixture(server, weak(server))) {
      fixture.redis.aclSetuser("weak", AclSetuserArgs.Builder.removeCommand(CommandType.XADD));
      refused(fixture.inbox.write(NOBODY, DATA, Bytes.utf8("late")), "REDIS_PERMISSION");

      fixture.receiver.awaitNews("refused ");
      assertThat(fixture.receiver.news()).last().asString().contains("xadd", "ACL");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"time", "xadd", "xread", "xdel", "pexpire", "getrange", "zrevrange", "del"})
  void aMissingRightIsNamedAtTheStart(String command) {
    try (EmbeddedRedis server =
        EmbeddedRedis.builder().user("weak on >s3cret ~* &* " + RIGHTS + " -" + command).start()) {
      opensNot(weak(server), "REDIS_PERMISSION", command);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"time", "xadd", "xread", "xdel", "pexpire", "getrange", "zrevrange", "del"})
  void aCommandThatWasRenamedIsNamedAtTheStart(String command) {
    try (EmbeddedRedis server =
        EmbeddedRedis.builder().config("rename-command " + command + " \"\"").start()) {
      opensNot(server.uri(), "REDIS_COMMAND", command);
    }
  }

  @Test
  void aRenamedLoginIsNamedToo() {
    try (EmbeddedRedis server =
        EmbeddedRedis.builder().config("rename-command hello \"\"").start()) {
      opensNot(server.uri(), "REDIS_VERSION", "hello");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"set", "zadd", "zrem", "exists", "publish"})
  void whoPublishesIsToldWhatWasRenamed(String command) {
    try (EmbeddedRedis server =
            EmbeddedRedis.builder().config("rename-command " + command + " \"\"").start();
        Fixture fixture = new Fixture(server)) {
      var unused = fixture.inbox.heartbeat(NAME, Bytes.utf8("bundle"));
      fixture.receiver.awaitNews("refused ");
      assertThat(fixture.receiver.news())
          .anyMatch(it -> it.startsWith("refused ") && it.contains(command.toUpperCase(ROOT)));
    }
  }

  @Test
  void aSentinelIsSaidToBeOne() {
    try (EmbeddedSentinel servers = EmbeddedRedis.sentinel(0, 1)) {
      EmbeddedRedis sentinel = servers.sentinels().getFirst();
      opensNot(sentinel.uri(), "REDIS_SENTINEL", "redis-sentinel://" + sentinel.address());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"set", "zadd", "zrem", "exists", "publish"})
  void whoPublishesIsToldWhatIsMissingForThat(String command) {
    try (EmbeddedRedis server =
            EmbeddedRedis.builder()
                .user("weak on >s3cret ~* &* " + RIGHTS + " -" + command)
                .start();
        Fixture fixture = new Fixture(server, weak(server))) {
      CompletableFuture<Long> beat =
          fixture.inbox.heartbeat(NAME, Bytes.utf8("bundle")).toCompletableFuture();

      fixture.receiver.awaitNews("refused ");
      assertThat(fixture.receiver.news())
          .anyMatch(it -> it.startsWith("refused ") && it.contains(command));
      await().until(beat::isDone);
      assertThat(beat.isCompletedExceptionally()).isEqualTo(!command.equals("publish"));
    }
  }

  @Test
  void aReplicaIsReportedAtTheStart() {
    try (EmbeddedRedis server = EmbeddedRedis.builder().config("replicaof 127.0.0.1 1").start()) {
      opensNot(server.uri(), "REDIS_READ_ONLY", "primary");
    }
  }

  @Test
  void afterThePrimaryBecameAReplicaANewConnectionFindsTheNewPrimary() {
    try (EmbeddedRedis old = EmbeddedRedis.start();
        EmbeddedRedis successor = EmbeddedRedis.start();
        Junction name = new Junction(old);
        Fixture fixture = new Fixture(old, name.uri())) {
      fixture.write(DATA, "before");
      fixture.receiver.awaitText("before");

      name.leadTo(successor);
      fixture.redis.replicaof("127.0.0.1", 1);
      refused(fixture.inbox.write(NOBODY, DATA, Bytes.utf8("refused")), "REDIS_READ_ONLY");

      fixture.writeUntilRead(DATA, "data after");
      fixture.writeUntilRead(HANDSHAKE, "handshake after");
      done(fixture.inbox.heartbeat(NAME, Bytes.utf8("bundle")));
      assertThat(done(fixture.inbox.list(NAME)).inboxes()).hasSize(1);
    }
  }

  @Test
  void aLoneReplicaIsReportedOnceAndUsedOnceItIsPrimary() {
    try (EmbeddedRedis server = EmbeddedRedis.start();
        Fixture fixture = new Fixture(server)) {
      fixture.redis.replicaof("127.0.0.1", 1);
      refused(fixture.inbox.write(fixture.id, DATA, Bytes.utf8("refused")), "REDIS_READ_ONLY");
      fixture.receiver.awaitNews("disconnected");
      fixture.redis.replicaofNoOne();

      fixture.writeUntilRead(DATA, "again");
      // A ping may also have been refused, and reported, before the connection was closed.
      assertThat(fixture.receiver.news())
          .filteredOn(news -> !news.startsWith("refused Redis at "))
          .startsWith("connected", "disconnected");
      assertThat(fixture.receiver.news())
          .filteredOn(news -> news.startsWith("refused Redis at "))
          .hasSizeLessThan(2);
    }
  }

  /// Redis closes the connection on such an entry, which fails everything in flight on it.
  @ParameterizedTest
  @ValueSource(strings = {"proto-max-bulk-len 1mb", "client-query-buffer-limit 1mb"})
  void anEntryTooLargeForRedisDoesNotFailOtherWrites(String limit) {
    try (EmbeddedRedis server = EmbeddedRedis.builder().config(limit).start();
        Fixture fixture = new Fixture(server)) {
      await()
          .until(() -> {
            var large = fixture.inbox.write(NOBODY, DATA, LARGE).toCompletableFuture();
            await().until(large::isDone);
            return code(large).equals("REDIS_ENTRY_TOO_LARGE");
          });
      await().until(() -> code(fixture.inbox.write(NOBODY, HANDSHAKE, Bytes.EMPTY)).isEmpty());
      long connections = connections(fixture.redis);

      for (int i = 0; i < 10; i++) {
        refused(fixture.inbox.write(NOBODY, DATA, LARGE), "REDIS_ENTRY_TOO_LARGE");
        done(fixture.inbox.write(NOBODY, HANDSHAKE, Bytes.utf8("small")));
      }

      assertThat(connections(fixture.redis)).isEqualTo(connections);
      fixture.receiver.awaitNews("refused ");
      assertThat(fixture.receiver.news()).last().asString().contains("smaller messages");
    }
  }

  private static long connections(RedisCommands<String, String> redis) {
    return redis
        .info("stats")
        .lines()
        .filter(line -> line.startsWith("total_connections_received:"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
        .sum();
  }

  @Test
  void theNextConnectionUsesANewPassword() {
    try (EmbeddedRedis server = EmbeddedRedis.builder().user("me on >first ~* &* +@all").start()) {
      var login = new AtomicReference<>("first");
      Options asking =
          OPTIONS
              .connectTimeout(Duration.ofSeconds(3))
              .login(() -> new RedisLogin("me", login.get()));
      RecordingReceiver receiver = new RecordingReceiver();
      InboxId id = Fixture.newInbox();
      try (Transport transport = Fixture.transport("redis://127.0.0.1:" + server.port(), asking);
          Inbox inbox = transport.open(id, receiver)) {
        receiver.awaitNews("connected");
        login.set("second");
        // Deleting a user closes its connections.
        server.command("ACL", "DELUSER", "me");
        Acl.grant(List.of(server), "ACL SETUSER me on >second ~* +@all" + Acl.allChannels());

        receiver.awaitNews("connected", 2);
        done(inbox.write(id, DATA, Bytes.utf8("hello")));
        receiver.awaitText("hello");
      }
    }
  }

  private static String weak(EmbeddedRedis server) {
    return "redis://weak:s3cret@127.0.0.1:" + server.port();
  }

  private static void refused(CompletionStage<?> stage, String code) {
    CompletableFuture<?> future = stage.toCompletableFuture();
    await().until(future::isDone);
    assertThat(code(future)).isEqualTo(code);
  }

  /// The error code; empty on success.
  private static String code(CompletionStage<?> stage) {
    return stage
        .toCompletableFuture()
        .handle((value, thrown) -> {
          Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
          return cause instanceof TransportException failure ? failure.code() : "";
        })
        .join();
  }

  private static void opensNot(String uri, String code, String text) {
    try (Transport transport = Fixture.transport(uri, OPTIONS)) {
      assertThatThrownBy(() -> transport.open(Fixture.newInbox(), new RecordingReceiver()))
          .isInstanceOfSatisfying(
              TransportException.class,
              e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code))
          .satisfies(e -> assertThat(e.getMessage()).containsIgnoringCase(text));
    }
  }
}
