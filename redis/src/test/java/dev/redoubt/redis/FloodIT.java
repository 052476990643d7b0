package dev.redoubt.redis;

import static dev.redoubt.redis.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.AgentStatus;
import dev.redoubt.Delivery;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.bundle.Verification;
import dev.redoubt.core.session.InitiatorHandshake;
import dev.redoubt.core.session.Self;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.Trust;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.spi.Inbox;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Stream;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A writer with full access to Redis floods, poisons and replays: established traffic continues,
/// messages sent during the flood are handled, and memory stays flat.
///
/// Prints throughput, also during the same flood aimed at unused keys, but asserts nothing about
/// it. `-Dflood.turns=60` makes the test longer, `-Dflood.pause=0` floods as fast as Redis accepts
/// it.
class FloodIT {
  private static final int TURNS = Integer.getInteger("flood.turns", 4);
  private static final long PAUSE_NANOS =
      TimeUnit.MILLISECONDS.toNanos(Long.getLong("flood.pause", 100));
  private static final int UNSETTLED = 10_000;

  /// Minimum messages per turn: more than can have been sent before it.
  private static final int PASSED = 3 * UNSETTLED;

  /// Minimum rounds of the flood per turn.
  private static final int FLOODED = 10;

  private static final int BYTES = 256;
  private static final int WARM = 50_000;
  private static final int STRANGERS = 10;
  private static final long HEAP_GROWTH = 32L << 20;
  private static final int EVENTS = 1_000;

  private final AtomicLong handled = new AtomicLong();
  private final AtomicLong misplaced = new AtomicLong();
  private final AtomicLong events = new AtomicLong();
  private final Randomness randomness = new SplittableRandom(1)::nextBytes;
  private EmbeddedRedis server;
  private RedisClient client;
  private RedisCommands<String, String> redis;
  private Identity aliceIdentity;
  private Identity bobIdentity;
  private Tap aliceTap;
  private Tap bobTap;
  private Agent alice;
  private Agent bob;

  @BeforeEach
  void start() {
    server = EmbeddedRedis.start();
    client = RedisClient.create(server.uri());
    redis = client.connect().sync();
    aliceIdentity = Identity.generate(randomness);
    bobIdentity = Identity.generate(randomness);
    aliceTap = new Tap(transport());
    bobTap = new Tap(transport());
    bob =
        agent("bob", bobIdentity, bobTap)
            .handle("n", byte[].class, (message, context) -> handled(message.body()))
            .listener(event -> events.incrementAndGet())
            .start();
    alice = agent("alice", aliceIdentity, aliceTap).start();
  }

  private dev.redoubt.spi.Transport transport() {
    return Fixture.transport(server.uri(), Fixture.OPTIONS);
  }

  private AgentBuilder agent(String name, Identity identity, Tap tap) {
    return Agent.builder(name)
        .transport(tap)
        .identity(identity)
        .trust(
            Trust.pinned(
                Map.of(
                    "alice", aliceIdentity.fingerprint(),
                    "bob", bobIdentity.fingerprint())));
  }

  @AfterEach
  void stop() {
    alice.close(Duration.ZERO);
    bob.close(Duration.ZERO);
    client.shutdown(Duration.ZERO, Duration.ZERO);
    server.close();
  }

  private void handled(byte[] body) {
    if (ByteBuffer.wrap(body).getLong() != handled.getAndIncrement()) {
      misplaced.incrementAndGet();
    }
  }

  @Test
  void aFloodNeitherStopsEstablishedTrafficNorFillsMemory() throws Exception {
    Sending sending = new Sending();
    await().until(() -> handled.get() > WARM);
    Target real = new Target(bobTap.opened.getFirst(), aliceTap.opened.getFirst(), "bob");
    Target nobodys = new Target(Fixture.newInbox(), Fixture.newInbox(), "nobody");
    Flood.Commands aimed = round(real);
    Flood.Commands aside = round(nobodys);
    Map<String, Integer> tables = bob.status().tables();
    long heap = heapAfterGc();
    double bestAimed = 0;
    double bestAside = 0;
    for (int i = 0; i < TURNS; i++) {
      bestAside = Math.max(bestAside, under(aside, nobodys, i));
      bestAimed = Math.max(bestAimed, under(aimed, real, i));
    }
    long growth = heapAfterGc() - heap;
    long sent = sending.end();
    AgentStatus status = bob.status();
    System.out.printf(
        "flood: aside %,.0f, aimed %,.0f messages a second at best: %.2f; heap %+d KiB; %d events; %s; %s%n",
        bestAside,
        bestAimed,
        bestAimed / bestAside,
        growth >> 10,
        events.get(),
        status.counters().anomalies().drops(),
        status.tables());
    assertThat(handled.get()).isEqualTo(sent);
    assertThat(misplaced.get()).isZero();
    assertThat(growth).isLessThan(HEAP_GROWTH);
    assertThat(events.get()).isLessThan(EVENTS);
    for (String table : List.of("senders", "recipients", "linkFloors", "identitiesCounted")) {
      int before = tables.getOrDefault(table, 0);
      assertThat(status.tables().get(table)).isBetween(before, before + 1);
    }
    // Counts each INIT once, however often it arrived: the stranger's and alice's.
    assertThat(status.tables().get("initsKnown"))
        .isBetween(STRANGERS, STRANGERS + (int) alice.status().sessions().handshakes());
    assertThat(status.counters().anomalies().drops().keySet())
        .contains("MALFORMED", "REPLAYED", "BAD_TAG", "UNKNOWN_KID");
  }

  /// @return messages handled per second
  private double under(Flood.Commands round, Target target, int turn) throws Exception {
    try (Flood flood = new Flood(server.port(), round, PAUSE_NANOS)) {
      long before = handled.get();
      long started = System.nanoTime();
      poison(target.keys().get(turn % 4), turn);
      await().until(() -> handled.get() > before + PASSED && flood.rounds() >= FLOODED);
      double seconds = (System.nanoTime() - started) / 1e9;
      double rate = (handled.get() - before) / seconds;
      System.out.printf(
          "flood: on %s: %,.0f commands and %,.1f MB a second; %,.0f messages a second%n",
          target.name(),
          flood.rounds() * round.count() / seconds,
          flood.rounds() * round.size() / seconds / 1e6,
          rate);
      return rate;
    } finally {
      clean();
    }
  }

  private void poison(String key, int turn) {
    try {
      switch (turn % 5) {
        case 0 -> redis.xadd(key, new XAddArgs().id(Fixture.LARGEST_ID), Map.of("m", "poison"));
        case 1 -> redis.set(key, "no stream");
        case 2 -> redis.del(key);
        case 3 -> redis.xtrim(key, 0);
        default -> redis.rename(key, key + ":gone");
      }
    } catch (RedisCommandExecutionException e) {
      // The key was missing or poisoned already.
      System.out.println("flood: could not poison: " + e.getMessage());
    }
  }

  private void clean() {
    redis.keys("test:{*").stream().filter(this::isAside).forEach(redis::del);
  }

  private boolean isAside(String key) {
    return !key.contains(bobTap.opened.getFirst().value())
        && !key.contains(aliceTap.opened.getFirst().value());
  }

  private static long heapAfterGc() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private final class Sending {
    private final Thread thread = Thread.ofPlatform().daemon().start(this::run);
    private volatile boolean ending;
    private long sent; // read once the thread has ended
    private volatile @Nullable Throwable failure;

    private void run() {
      try {
        ArrayDeque<Delivery> unsettled = new ArrayDeque<>();
        while (!ending) {
          if (unsettled.size() == UNSETTLED) {
            assertThat(unsettled.remove().await()).isEqualTo(Outcome.HANDLED);
          }
          byte[] body = ByteBuffer.allocate(BYTES).putLong(sent).array();
          unsettled.add(alice.send("bob", "n", body));
          sent++;
        }
        for (Delivery delivery : unsettled) {
          assertThat(delivery.await()).isEqualTo(Outcome.HANDLED);
        }
      } catch (Throwable e) {
        failure = e;
      }
    }

    long end() throws InterruptedException {
      ending = true;
      thread.join();
      if (failure != null) {
        throw new AssertionError("Sending failed", failure);
      }
      return sent;
    }
  }

  // --- Contents of the flood

  /// Inboxes and a name that a flood is aimed at.
  private record Target(InboxId recipient, InboxId sender, String name) {
    List<String> keys() {
      List<String> keys = new ArrayList<>();
      for (InboxId inbox : List.of(recipient, sender)) {
        for (Stream stream : Stream.values()) {
          keys.add(Fixture.KEYS.stream(inbox, stream));
        }
      }
      return keys;
    }
  }

  private Flood.Commands round(Target target) {
    Flood.Commands round = new Flood.Commands();
    InboxId realBob = bobTap.opened.getFirst();
    InboxId realAlice = aliceTap.opened.getFirst();
    List<Bytes> inits = aliceTap.recorded(realBob, Stream.HANDSHAKE);
    List<Bytes> strangers = strangers();
    List<Bytes> toBob = aliceTap.recorded(realBob, Stream.DATA);
    List<Bytes> toAlice = bobTap.recorded(realAlice, Stream.DATA);
    assertThat(inits).isNotEmpty();
    assertThat(toBob).isNotEmpty();
    for (InboxId inbox : List.of(target.recipient(), target.sender())) {
      String in = Fixture.KEYS.stream(inbox, Stream.DATA);
      String hs = Fixture.KEYS.stream(inbox, Stream.HANDSHAKE);
      for (int i = 0; i < 100; i++) {
        round.command("XADD", in, "*", "m", randomness.bytes(64 + i));
        round.command("XADD", hs, "*", "m", randomness.bytes(64 + i));
      }
      for (int i = 0; i < 10; i++) {
        round.command("XADD", in, "*", "p", "1").command("XADD", hs, "*", "p", "1");
        round.command("XADD", in, "*", "m", "x", "n", "y");
        round.command("XADD", hs, "*", "q", "");
        round.command("XADD", hs, "*", "m", inits.get(i % inits.size()).toArray());
        round.command("XADD", hs, "*", "m", forged(inits.get(0), i));
        round.command("XADD", hs, "*", "m", strangers.get(i).toArray());
        for (Bytes replay : List.of(toBob.get(i % toBob.size()), toAlice.get(i % toAlice.size()))) {
          round.command(
              "XADD",
              in,
              "*",
              "m",
              replay.size() > 4_096 ? replay.slice(0, 4_096).toArray() : replay.toArray());
        }
      }
      round.command("XADD", in, "*", "m", toBob.getLast().toArray());
    }
    round.command("PUBLISH", Fixture.KEYS.events(), "join " + target.name());
    round.command("PUBLISH", Fixture.KEYS.events(), "leave " + target.name());
    for (int i = 0; i < 8; i++) {
      InboxId inbox = Fixture.newInbox();
      round.command(
          "ZADD",
          Fixture.KEYS.agent(AgentName.of(target.name())),
          System.currentTimeMillis(),
          inbox.value());
      round.command("PSETEX", Fixture.KEYS.bundle(inbox), 60000, randomness.bytes(6_700));
    }
    return round;
  }

  private static byte[] forged(Bytes init, int i) {
    byte[] bytes = init.toArray();
    bytes[bytes.length - 1 - i] ^= 1;
    return bytes;
  }

  /// Bob's entry in the directory; waits until the connection for listings is up.
  private static Listing.Listed listed(Inbox inbox) {
    return await()
        .ignoreExceptionsInstanceOf(CompletionException.class)
        .until(
            () -> Fixture.done(inbox.list(AgentName.of("bob"))).inboxes(),
            found -> !found.isEmpty())
        .getFirst();
  }

  /// Valid INITs of an identity that nobody trusts.
  private List<Bytes> strangers() {
    Identity identity = Identity.generate(randomness);
    try (var transport = transport();
        var inbox = transport.open(Fixture.newInbox(), new RecordingReceiver())) {
      Listing.Listed listed = listed(inbox);
      Now now = new Now(System.nanoTime(), System.currentTimeMillis());
      Verification verified =
          Bundle.decode(Objects.requireNonNull(listed.bundle()))
              .verify(
                  AgentName.of("bob"),
                  listed.inbox(),
                  Trust.pinned(Map.of("bob", bobIdentity.fingerprint())),
                  0,
                  now.wallMillis());
      List<Bytes> inits = new ArrayList<>();
      for (int i = 0; i < STRANGERS; i++) {
        Self local =
            new Self(
                AgentName.of("stranger"),
                identity,
                InstanceId.random(randomness),
                false,
                Bytes.EMPTY);
        inits.add(
            InitiatorHandshake.start(
                    local,
                    ((Verification.Verified) verified).bundle(),
                    Bytes.EMPTY,
                    i,
                    Limits.DEFAULT,
                    now,
                    randomness)
                .init());
      }
      return inits;
    } catch (dev.redoubt.message.MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
