package dev.redoubt.redis;

import static dev.redoubt.redis.Patience.PATIENCE;
import static dev.redoubt.redis.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.AgentEvent;
import dev.redoubt.AgentStatus;
import dev.redoubt.Delivery;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Outcome;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Misbehaviour;
import dev.redoubt.transport.Stream;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Both streams of both inboxes are poisoned while messages are in flight. Each message is still
/// handled once and in order, with the same instances, sessions and links (SPEC.md §8.5). All tests
/// share the same agents.
class PoisonIT {
  private static final int MESSAGES = 120;

  /// If healing takes longer than a session may be silent, on a slow machine, a new session is
  /// right.
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private static final List<String> handled = new CopyOnWriteArrayList<>();
  private static final List<AgentEvent> events = new CopyOnWriteArrayList<>();
  private static EmbeddedRedis server;
  private static RedisClient client;
  private static RedisCommands<String, String> redis;
  private static Tap aliceTap;
  private static Tap bobTap;
  private static Agent alice;
  private static Agent bob;
  private static int sent;

  /// Damages one key.
  interface Sabotaging {
    void of(String key);
  }

  @SuppressWarnings("ImmutableEnumChecker") // the lambdas have no state
  enum Poison {
    THE_LARGEST_ID(
        true, key -> redis.xadd(key, new XAddArgs().id(Fixture.LARGEST_ID), Map.of("m", "x"))),
    TWO_DAYS_AHEAD(
        true,
        key ->
            redis.xadd(
                key,
                new XAddArgs()
                    .id(System.currentTimeMillis() + Duration.ofDays(2).toMillis() + "-0"),
                Map.of("m", "x"))),
    THE_LARGEST_ID_AND_NO_ENTRY(
        true,
        key ->
            redis.eval(
                "return redis.call('XSETID', KEYS[1], ARGV[1])",
                ScriptOutputType.STATUS,
                new String[] {key},
                Fixture.LARGEST_ID)),
    A_STRING(true, key -> redis.set(key, "no stream")),
    A_LIST(
        true,
        key -> {
          redis.del(key);
          redis.lpush(key, "no stream");
        }),
    A_HASH(
        true,
        key -> {
          redis.del(key);
          redis.hset(key, "no", "stream");
        }),
    AN_ENTRY_TOO_LARGE_TO_READ(true, key -> Sabotage.hugeEntry(server.port(), key, 40)),
    DELETED(false, key -> redis.del(key)),
    TRIMMED(false, key -> redis.xtrim(key, 0)),
    RENAMED(false, key -> redis.rename(key, key + ":gone")),
    ANOTHER_STREAM_IN_ITS_PLACE(
        false,
        key -> {
          for (int i = 0; i < 300; i++) {
            redis.xadd(key + ":other", Map.of("m", "of another inbox " + i));
          }
          redis.rename(key + ":other", key);
        }),
    THOUSANDS_OF_FOREIGN_ENTRIES(
        false,
        key -> {
          for (int i = 0; i < 2_000; i++) {
            redis.xadd(key, Map.of("q", "foreign"));
          }
        }),
    A_HUNDRED_THOUSAND_FIELDS(false, key -> Sabotage.manyFields(server.port(), key, 100_000)),
    EMPTY_VALUES(
        false,
        key -> {
          for (int i = 0; i < 100; i++) {
            redis.xadd(key, Map.of("m", ""));
            redis.xadd(key, Map.of("p", ""));
            redis.xadd(key, Map.of("", ""));
          }
        });

    final boolean reported;
    final Sabotaging sabotage;

    Poison(boolean reported, Sabotaging sabotage) {
      this.reported = reported;
      this.sabotage = sabotage;
    }

    /// Retries while the key is missing.
    void put(String key) {
      await()
          .ignoreException(RedisCommandExecutionException.class)
          .until(() -> {
            sabotage.of(key);
            return true;
          });
    }
  }

  @BeforeAll
  static void start() {
    server = EmbeddedRedis.start();
    client = RedisClient.create(server.uri());
    redis = client.connect().sync();
    aliceTap = new Tap(Fixture.transport(server.uri(), Fixture.OPTIONS));
    bobTap = new Tap(Fixture.transport(server.uri(), Fixture.OPTIONS));
    bob =
        Agent.builder("bob")
            .transport(bobTap)
            .handle("n", String.class, (message, context) -> handled.add(message.body()))
            .listener(events::add)
            .start();
    alice = Agent.builder("alice").transport(aliceTap).start();
    assertThat(alice.send("bob", "n", String.valueOf(sent++)).await()).isEqualTo(Outcome.HANDLED);
  }

  @AfterAll
  static void stop() {
    alice.close(Duration.ZERO);
    bob.close(Duration.ZERO);
    client.shutdown(Duration.ZERO, Duration.ZERO);
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void isNoticedAndHealedAndNothingIsLostOrHandledTwice(Poison poison) {
    List<Object> before = who();
    long handshakes = handshakes();
    long start = System.nanoTime();
    List<Delivery> deliveries = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      deliveries.add(alice.send("bob", "n", String.valueOf(sent++)));
      if (i % (MESSAGES / 4) == MESSAGES / 8) {
        poison.put(key(i));
      }
    }

    for (Delivery delivery : deliveries) {
      assertThat(delivery.await()).isEqualTo(Outcome.HANDLED);
    }
    if (System.nanoTime() - start < SILENCE.toNanos()) {
      assertThat(handshakes()).isEqualTo(handshakes);
    }
    for (int i = 0; i < sent; i++) {
      assertThat(handled.get(i)).isEqualTo(String.valueOf(i));
    }
    assertThat(handled).hasSize(sent);
    if (poison.reported) {
      // Equal events are reported once in ten seconds; HostileStreamIT checks each kind.
      await().until(() -> reported(Stream.DATA) && reported(Stream.HANDSHAKE));
    }
    for (int i = 0; i < MESSAGES; i += MESSAGES / 4) {
      String key = key(i);
      await()
          .ignoreException(RedisCommandExecutionException.class)
          .until(() ->
              !StreamIds.ahead(redis.xadd(key, Map.of("p", "1")), System.currentTimeMillis()));
    }
    assertThat(who()).isEqualTo(before);
  }

  /// Poisons in turn: bob's data, alice's data (receipts), bob's handshakes, alice's handshakes.
  private static String key(int message) {
    InboxId bobs = bobTap.opened.getFirst();
    InboxId alices = aliceTap.opened.getFirst();
    return switch (message / (MESSAGES / 4)) {
      case 0 -> Fixture.KEYS.stream(bobs, Stream.DATA);
      case 1 -> Fixture.KEYS.stream(alices, Stream.DATA);
      case 2 -> Fixture.KEYS.stream(bobs, Stream.HANDSHAKE);
      default -> Fixture.KEYS.stream(alices, Stream.HANDSHAKE);
    };
  }

  private static boolean reported(Stream stream) {
    return events.stream()
        .anyMatch(event ->
            event instanceof AgentEvent.RedisMisbehaved misbehaviour
                && misbehaviour.kind() == Misbehaviour.POISONED_STREAM
                && misbehaviour.detail().startsWith("the " + stream + " stream"));
  }

  /// Instances and links so far, to check that none is new.
  private static List<Object> who() {
    List<Object> who = new ArrayList<>();
    for (Agent agent : List.of(alice, bob)) {
      AgentStatus status = agent.status();
      who.add(status.peers().stream().map(AgentStatus.Peer::instance).toList());
      who.add(Objects.requireNonNull(status.tables().get("linkFloors")));
    }
    return who;
  }

  private static long handshakes() {
    return alice.status().sessions().handshakes() + bob.status().sessions().handshakes();
  }

  @Test
  void keysOfAnotherTypeInTheDirectoryHideNoAgent() {
    redis.set(Fixture.KEYS.agents(), "no directory");
    redis.set(Fixture.KEYS.agent(AgentName.of("bob")), "no directory");
    InboxId bobs = bobTap.opened.getFirst();
    redis.del(Fixture.KEYS.bundle(bobs));
    redis.lpush(Fixture.KEYS.bundle(bobs), "no bundle");
    try (Agent carol =
        Agent.builder("carol")
            .transport(Fixture.transport(server.uri(), Fixture.OPTIONS))
            .connectTimeout(PATIENCE)
            .start()) {
      assertThat(carol.send("bob", "n", String.valueOf(sent++)).await()).isEqualTo(Outcome.HANDLED);
      assertThat(carol.peers()).anyMatch(peer -> peer.name().toString().equals("bob"));
    }
  }
}
