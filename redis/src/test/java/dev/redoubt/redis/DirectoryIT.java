package dev.redoubt.redis;

import static dev.redoubt.redis.Fixture.KEYS;
import static dev.redoubt.redis.Fixture.done;
import static dev.redoubt.redis.Patience.PATIENCE;
import static dev.redoubt.redis.Patience.await;
import static dev.redoubt.transport.Stream.DATA;
import static dev.redoubt.transport.Stream.HANDSHAKE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Transport.ListedName;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Listing.Listed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DirectoryIT extends OneInbox {
  private static final AgentName BOB = AgentName.of("bob");
  private static final Bytes BUNDLE = Bytes.utf8("a bundle");

  @BeforeEach
  void empty() {
    fixture.redis.flushall();
  }

  @Test
  void aHeartbeatWithABundleListsTheInbox() {
    long time = done(fixture.inbox.heartbeat(BOB, BUNDLE));

    Listing listing = done(fixture.inbox.list(BOB));

    assertThat(time).isCloseTo(System.currentTimeMillis(), within(PATIENCE.toMillis()));
    assertThat(listing.timeMillis()).isCloseTo(time, within(PATIENCE.toMillis()));
    assertThat(listing.inboxes()).containsExactly(new Listed(fixture.id, time, BUNDLE));
    assertThat(done(fixture.transport.names())).containsExactly(new ListedName(BOB, time));
  }

  @Test
  void aHeartbeatWithoutABundleListsNothing() {
    done(fixture.inbox.heartbeat(BOB, null));

    assertThat(done(fixture.inbox.list(BOB)).inboxes()).isEmpty();
    assertThat(done(fixture.transport.names())).isEmpty();
    assertThat(fixture.redis.keys("*"))
        .containsExactlyInAnyOrder(fixture.key(HANDSHAKE), fixture.key(DATA));
  }

  @Test
  void everyKeyHasATimeToLive() {
    long time = done(fixture.inbox.heartbeat(BOB, BUNDLE));
    done(fixture.inbox.write(Fixture.newInbox(), DATA, BUNDLE));
    done(fixture.inbox.write(Fixture.newInbox(), HANDSHAKE, BUNDLE));

    List<String> keys = fixture.redis.keys("*");

    assertThat(keys).hasSize(7);
    assertThat(keys).allMatch(key -> fixture.redis.pttl(key) > 0, "has a time to live");
    assertEndsAfter(Duration.ofMinutes(1), KEYS.bundle(fixture.id), time);
    assertEndsAfter(Duration.ofHours(1), fixture.key(DATA), time);
    assertEndsAfter(Duration.ofDays(15), KEYS.agents(), time);
  }

  /// @param timeMillis the server's clock when the key was written
  private void assertEndsAfter(Duration span, String key, long timeMillis) {
    long now = Long.parseLong(fixture.redis.time().getFirst()) * 1_000;
    assertThat(now + fixture.redis.pttl(key) - timeMillis)
        .isBetween(span.toMillis() - 1_000, span.plus(PATIENCE).toMillis());
  }

  @Test
  void leavingDeletesEveryKey() {
    done(fixture.inbox.heartbeat(BOB, BUNDLE));

    done(fixture.inbox.leave(BOB));

    assertThat(fixture.redis.keys("*")).isEmpty();
  }

  @Test
  void aHeartbeatAfterLeavingRestoresNothing() {
    done(fixture.inbox.leave(BOB));

    done(fixture.inbox.heartbeat(BOB, BUNDLE));

    assertThat(fixture.redis.keys("*")).isEmpty();
  }

  @Test
  void theNameStaysWhileAnotherInstanceHasIt() {
    InboxId other = Fixture.newInbox();
    try (Inbox second = fixture.transport.open(other, new RecordingReceiver())) {
      done(fixture.inbox.heartbeat(BOB, BUNDLE));
      done(second.heartbeat(BOB, BUNDLE));

      done(fixture.inbox.leave(BOB));

      assertThat(done(fixture.transport.names())).hasSize(1);
      assertThat(done(second.list(BOB)).inboxes()).extracting(Listed::inbox).containsExactly(other);
    }
  }

  @Test
  void joinAndLeaveAreHintedOnce() {
    fixture.hintUntilHeard("leave carol");
    done(fixture.inbox.heartbeat(BOB, BUNDLE));
    done(fixture.inbox.heartbeat(BOB, BUNDLE));
    fixture.receiver.awaitNews("join bob");
    done(fixture.inbox.leave(BOB));
    fixture.receiver.awaitNews("leave bob");

    assertThat(fixture.receiver.news())
        .filteredOn(news -> news.endsWith(" bob"))
        .containsExactly("join bob", "leave bob");
  }

  @Test
  void malformedHintsAreIgnored() {
    fixture.hintUntilHeard("leave carol");
    for (String text :
        List.of("", "join", "join ", "join Bad Name", "leave " + "x".repeat(200), "?")) {
      fixture.redis.publish(KEYS.events(), text);
    }
    fixture.redis.publish(KEYS.events(), "leave dave");

    fixture.receiver.awaitNews("leave dave");
    assertThat(fixture.receiver.news()).containsOnly("connected", "leave carol", "leave dave");
  }

  @Test
  void invalidMembersAreRemoved() {
    long now = System.currentTimeMillis();
    String fresh = Fixture.newInbox().value();
    fixture.redis.zadd(KEYS.agent(BOB), (double) now, fresh);
    fixture.redis.zadd(KEYS.agent(BOB), (double) (now - 61_000), Fixture.newInbox().value());
    fixture.redis.zadd(KEYS.agent(BOB), Double.POSITIVE_INFINITY, Fixture.newInbox().value());
    fixture.redis.zadd(KEYS.agent(BOB), (double) now, "no inbox");

    Listing listing = done(fixture.inbox.list(BOB));

    assertThat(listing.inboxes()).contains(new Listed(new InboxId(fresh), now, null));
    await().until(() -> fixture.redis.zcard(KEYS.agent(BOB)) == 1);
    assertThat(fixture.redis.zrange(KEYS.agent(BOB), 0, -1)).containsExactly(fresh);
  }

  @Test
  void invalidNamesAreRemoved() {
    long now = System.currentTimeMillis();
    fixture.redis.zadd(KEYS.agents(), (double) now, "Not A Name");
    fixture.redis.zadd(KEYS.agents(), (double) (now - Duration.ofDays(16).toMillis()), "old");
    fixture.redis.zadd(KEYS.agents(), (double) now, "bob");

    assertThat(done(fixture.transport.names())).containsExactly(new ListedName(BOB, now));
    await().until(() -> fixture.redis.zcard(KEYS.agents()) == 1);
  }

  @Test
  void atMostTheSixtyFourNewestAreListed() {
    long now = System.currentTimeMillis();
    for (int i = 0; i < 100; i++) {
      fixture.redis.zadd(KEYS.agent(BOB), (double) (now + i), Fixture.newInbox().value());
    }

    Listing listing = done(fixture.inbox.list(BOB));

    assertThat(listing.inboxes()).hasSize(64);
    assertThat(listing.inboxes().getFirst().heartbeatMillis()).isEqualTo(now + 99);
  }

  @Test
  void aBundleOfAnotherTypeOrSizeAffectsOnlyItsInbox() {
    done(fixture.inbox.heartbeat(BOB, BUNDLE));
    InboxId wrongType = Fixture.newInbox();
    InboxId tooLarge = Fixture.newInbox();
    long now = System.currentTimeMillis();
    fixture.redis.zadd(KEYS.agent(BOB), (double) now, wrongType.value());
    fixture.redis.zadd(KEYS.agent(BOB), (double) now, tooLarge.value());
    fixture.redis.lpush(KEYS.bundle(wrongType), "a list");
    fixture.redis.set(KEYS.bundle(tooLarge), "x".repeat(1 << 20));

    Listing listing = done(fixture.inbox.list(BOB));

    assertThat(listing.inboxes())
        .contains(new Listed(wrongType, now, null))
        .extracting(it -> it.bundle() == null ? 0 : it.bundle().size())
        .containsExactlyInAnyOrder(0, BUNDLE.size(), (16 << 10) + 1);
  }

  /// Even if nobody lists the name: a key of another type must not hide its agents.
  @Test
  void aHeartbeatHealsKeysOfAnotherType() {
    fixture.redis.set(KEYS.agent(BOB), "no set");
    fixture.redis.lpush(KEYS.agents(), "no set");
    fixture.redis.lpush(KEYS.bundle(fixture.id), "no string");

    long time = done(fixture.inbox.heartbeat(BOB, BUNDLE));

    assertThat(done(fixture.inbox.list(BOB)).inboxes())
        .containsExactly(new Listed(fixture.id, time, BUNDLE));
    assertThat(done(fixture.transport.names())).containsExactly(new ListedName(BOB, time));
    fixture.receiver.awaitNews("POISONED_DIRECTORY the key " + KEYS.agents());
    fixture.receiver.awaitNews("POISONED_DIRECTORY the key " + KEYS.agent(BOB));
  }

  @Test
  void aDirectoryOfAnotherTypeIsDeleted() {
    fixture.redis.set(KEYS.agent(BOB), "no set");

    assertThat(fixture.inbox.list(BOB).toCompletableFuture()).failsWithin(PATIENCE);

    await().until(() -> fixture.redis.exists(KEYS.agent(BOB)) == 0);
  }
}
