package dev.redoubt.redis;

import static dev.redoubt.redis.Fixture.done;
import static dev.redoubt.redis.Patience.PATIENCE;
import static dev.redoubt.redis.Patience.await;
import static dev.redoubt.transport.Stream.DATA;
import static dev.redoubt.transport.Stream.HANDSHAKE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.identity.AgentName;
import dev.redoubt.transport.Stream;
import io.lettuce.core.XAddArgs;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Anyone with write access to Redis can put anything into an inbox's streams.
class HostileStreamIT extends OneInbox {
  private static final AgentName NAME = AgentName.of("bob");

  /// Before 7.0 a command has at most 2^20 arguments.
  private static final int FIELDS = 500_000;

  @ParameterizedTest
  @EnumSource
  void aStreamWithTheLargestIdIsHealedByTheNextHeartbeat(Stream stream) {
    poison(stream, Fixture.LARGEST_ID);

    done(fixture.inbox.heartbeat(NAME, null));

    fixture.receiver.awaitNews("POISONED_STREAM the " + stream + " stream");
    fixture.write(stream, "after");
    fixture.receiver.awaitText("after");
  }

  @ParameterizedTest
  @EnumSource
  void aStreamTwoDaysAheadIsHealedByTheNextHeartbeat(Stream stream) {
    poison(stream, System.currentTimeMillis() + Duration.ofDays(2).toMillis() + "-0");

    done(fixture.inbox.heartbeat(NAME, null));

    fixture.receiver.awaitNews("POISONED_STREAM the " + stream + " stream");
    assertThat(fixture.redis.xadd(fixture.key(stream), Map.of("m", "x")))
        .isLessThan(Long.toString(System.currentTimeMillis() + 60_000));
  }

  @ParameterizedTest
  @EnumSource
  void aStreamAnHourAheadIsLeftAlone(Stream stream) {
    poison(stream, System.currentTimeMillis() + Duration.ofHours(1).toMillis() + "-0");

    done(fixture.inbox.heartbeat(NAME, null));
    fixture.write(stream, "after");

    fixture.receiver.awaitText("after");
    assertThat(fixture.receiver.news()).noneMatch(it -> it.startsWith("POISONED"));
  }

  @ParameterizedTest
  @EnumSource
  void aKeyOfAnotherTypeIsDeleted(Stream stream) {
    fixture.redis.del(fixture.key(stream));
    fixture.redis.lpush(fixture.key(stream), "a list");

    fixture.receiver.awaitNews("POISONED_STREAM the " + stream + " stream");
    fixture.writeUntilRead(stream, "after");
  }

  @ParameterizedTest
  @EnumSource
  void anEntryOfTwoHundredMegabytesCostsOnlyItsStream(Stream stream) {
    fixture.write(DATA, "before");
    fixture.receiver.awaitText("before");

    Sabotage.hugeEntry(server.port(), fixture.key(stream), 200);

    fixture.receiver.awaitNews("POISONED_STREAM the " + stream + " stream");
    fixture.writeUntilRead(stream, "after");
    fixture.receiver.awaitNews("connected", 2);
  }

  @Test
  void onlyTheUnreadableStreamIsDeleted() {
    fixture.inbox.close();
    fixture.redis.xadd(fixture.key(HANDSHAKE), Map.of("m", "a handshake"));
    Sabotage.hugeEntry(server.port(), fixture.key(DATA), 40);

    RecordingReceiver receiver = new RecordingReceiver();
    try (var inbox = fixture.transport.open(fixture.id, receiver)) {
      receiver.awaitNews("POISONED_STREAM the DATA stream");
      receiver.awaitText("a handshake");
      done(inbox.heartbeat(NAME, null));
    }
  }

  @Test
  void anEntryWithHalfAMillionFieldsIsDeleted() {
    Sabotage.manyFields(server.port(), fixture.key(DATA), FIELDS);

    await().until(() -> !fixture.receiver.news().isEmpty());
    fixture.writeUntilRead(DATA, "after");
    assertThat(fixture.receiver.texts()).containsOnly("after");
    await().until(() -> fixture.redis.xlen(fixture.key(DATA)) == 0);
  }

  @Test
  void foreignEntriesAreDeletedAndReportedWithoutAFlood() {
    for (int i = 0; i < 1_000; i++) {
      fixture.redis.xadd(fixture.key(DATA), Map.of("q", "foreign"));
    }
    fixture.redis.xadd(fixture.key(DATA), "m", "two", "n", "fields");
    fixture.redis.xadd(fixture.key(DATA), "mm", "another field");
    fixture.redis.xadd(fixture.key(HANDSHAKE), Map.of("p", "not a ping"));
    fixture.write(DATA, "ours");

    fixture.receiver.awaitText("ours");
    assertThat(fixture.receiver.texts()).containsExactly("ours");
    await().until(() -> fixture.redis.xlen(fixture.key(DATA)) == 0);
    await().until(() -> fixture.redis.xlen(fixture.key(HANDSHAKE)) == 0);
    fixture.receiver.awaitNews("FOREIGN_ENTRY");
    assertThat(fixture.receiver.news().stream().filter(it -> it.startsWith("FOREIGN")).count())
        .isLessThan(20);
  }

  @Test
  void aDirectoryTooLargeToReadIsDeleted() {
    Sabotage.hugeMember(server.port(), Fixture.KEYS.agent(NAME), 40);

    assertThat(fixture.inbox.list(NAME).toCompletableFuture()).failsWithin(PATIENCE);

    await().until(() -> fixture.redis.exists(Fixture.KEYS.agent(NAME)) == 0);
    await().ignoreExceptions().until(() -> done(fixture.inbox.list(NAME)).inboxes().isEmpty());
    assertThat(fixture.receiver.news()).containsExactly("connected");
  }

  @Test
  void aHugeHintDoesNoHarm() {
    byte[] huge = new byte[40 << 20];
    fixture.redis.publish(
        Fixture.KEYS.events(), new String(huge, java.nio.charset.StandardCharsets.US_ASCII));

    await().ignoreExceptions().until(() -> done(fixture.inbox.list(NAME)).inboxes().isEmpty());
    fixture.hintUntilHeard("join carol");
  }

  /// All of these attacks, in a JVM whose heap is smaller than one entry.
  @Test
  void aHeapOf64MegabytesSurvivesAllThat() throws IOException, InterruptedException {
    fixture.inbox.close();
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeap.class.getName(),
                server.uri(),
                fixture.id.value())
            .redirectErrorStream(true)
            .start();
    try (var lines = child.inputReader()) {
      assertThat(awaitLine(lines, "ready")).isTrue();
      Sabotage.hugeEntry(server.port(), fixture.key(HANDSHAKE), 200);
      Sabotage.hugeEntry(server.port(), fixture.key(DATA), 200);
      Sabotage.manyFields(server.port(), fixture.key(DATA), FIELDS);
      assertThat(awaitLine(lines, "POISONED_STREAM the HANDSHAKE")).isTrue();
      assertThat(awaitLine(lines, "POISONED_STREAM the DATA")).isTrue();
      assertThat(awaitWrite(lines, HANDSHAKE, "still here")).isTrue();
      assertThat(awaitWrite(lines, DATA, "here too")).isTrue();
      for (int i = 0; i < 64; i++) {
        fixture.redis.xadd(fixture.key(DATA), Map.of("m", "x".repeat(1 << 20)));
      }
      assertThat(awaitWrite(lines, DATA, "the end")).isTrue();
    } finally {
      child.destroyForcibly();
      assertThat(child.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  /// Writes repeatedly, as senders do: a bad stream is deleted with what was written meanwhile.
  private boolean awaitWrite(BufferedReader lines, Stream stream, String text)
      throws IOException, InterruptedException {
    AtomicBoolean seen = new AtomicBoolean();
    Thread writer =
        Thread.ofVirtual()
            .start(() ->
                await()
                    .until(() -> {
                      fixture.redis.xadd(fixture.key(stream), Map.of("m", text));
                      return seen.get();
                    }));
    try {
      return awaitLine(lines, text);
    } finally {
      seen.set(true);
      writer.join();
    }
  }

  private static boolean awaitLine(BufferedReader lines, String beginning) throws IOException {
    String line = lines.readLine();
    while (line != null && !line.startsWith(beginning)) {
      line = lines.readLine();
    }
    return line != null;
  }

  private void poison(Stream stream, String id) {
    fixture.redis.xadd(
        fixture.key(stream), XAddArgs.Builder.maxlen(100).id(id), Map.of("m", "poison"));
  }
}
