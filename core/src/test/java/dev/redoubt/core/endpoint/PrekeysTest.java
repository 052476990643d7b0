package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.SeededRandomness;
import dev.redoubt.core.budget.MemoryBudget;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.session.Self;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.transport.InboxId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrekeysTest {
  private static final InboxId ALICE =
      InboxId.of(Net.identity("alice").fingerprint(), InstanceId.random(new SeededRandomness(9)));
  private static final Bytes RESP = Bytes.utf8("RESP");

  private final SeededRandomness randomness = new SeededRandomness(8);
  private Now now = new Now(1_000_000_000_000L, Net.WALL);
  private final Agenda agenda = new Agenda();
  private final LocalAgent bob =
      new LocalAgent(
          new Self(
              AgentName.of("bob"),
              Net.identity("bob"),
              InstanceId.random(randomness),
              false,
              Bytes.EMPTY));
  private final MemoryBudget budget = new MemoryBudget(Limits.DEFAULT.inboundBudget());
  private final Prekeys prekeys = new Prekeys(agenda, bob, budget, randomness, now);

  private void pass(Duration span) {
    agenda.flush(now);
    now = new Now(now.plus(span), now.wallMillis() + span.toMillis());
    agenda.runDue(now);
    agenda.flush(now);
  }

  private Bundle bundle() {
    try {
      return Bundle.decode(prekeys.bundle(now));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private Bytes h2() {
    return Bytes.wrap(randomness.bytes(32));
  }

  private Prekeys.Held held() {
    Prekeys.Held held = prekeys.find(bundle().prekeyId());
    assertThat(held).isNotNull();
    return held;
  }

  @Test
  void theSameBundleIsPublishedUntilThePrekeyIsRenewed() {
    Bytes first = prekeys.bundle(now);
    pass(Duration.ofHours(23));
    assertThat(prekeys.bundle(now)).isEqualTo(first);
    pass(Duration.ofHours(1));
    assertThat(prekeys.bundle(now)).isNotEqualTo(first);
  }

  @Test
  void aPrekeyIsErasedAnHourAfterItWasReplaced() {
    Bundle old = bundle();
    pass(Duration.ofHours(24));
    assertThat(bundle().prekeyId()).isNotEqualTo(old.prekeyId());
    assertThat(prekeys.find(old.prekeyId())).isNotNull();
    pass(Duration.ofHours(1));
    assertThat(prekeys.find(old.prekeyId())).isNull();
  }

  @Test
  void aPrekeyIsErasedWhenTheWallClockPassesItsEnd() {
    Bundle old = bundle();
    now = new Now(now.nanos() + 1, old.notAfterMillis());
    prekeys.renew(now);
    assertThat(prekeys.find(old.prekeyId())).isNull();
    assertThat(bundle().notAfterMillis()).isGreaterThan(now.wallMillis());
  }

  @Test
  void aBundlesSequenceGrowsAlsoWhenTheWallClockGoesBack() {
    Bundle first = bundle();
    now = new Now(now.plus(Duration.ofHours(24)), now.wallMillis() - 100_000);
    assertThat(bundle().bundleSeq()).isEqualTo(first.bundleSeq() + 1);
  }

  @Test
  void anInitIsKnownForAsLongAsItsPrekeyLives() {
    Prekeys.Held held = held();
    Bytes h2 = h2();
    assertThat(prekeys.known(held, h2)).isFalse();
    prekeys.remember(held, h2, now);
    pass(Duration.ofHours(24).plusMinutes(59));
    assertThat(prekeys.known(held, h2)).isTrue();
  }

  @Test
  void aRespIsGivenAgainAtTimesThatDoubleForTenMinutes() {
    Prekeys.Held held = held();
    Bytes h2 = h2();
    prekeys.store(prekeys.remember(held, h2, now), ALICE, RESP, null, now);
    assertThat(prekeys.again(h2, now)).isNull();
    List<Integer> given = new ArrayList<>();
    for (int second = 1; second < 600; second++) {
      pass(Duration.ofSeconds(1));
      if (prekeys.again(h2, now) != null) {
        given.add(second);
      }
      assertThat(prekeys.again(h2, now)).isNull();
    }
    assertThat(given).containsExactly(1, 2, 4, 8, 16, 32, 64, 128, 256, 512);
    pass(Duration.ofSeconds(1));
    assertThat(prekeys.again(h2, now)).isNull();
    assertThat(prekeys.known(held, h2)).isTrue();
  }

  @Test
  void ofTheStoredRespsTheOldestGoesFirst() {
    Prekeys.Held held = held();
    Bytes oldest = h2();
    Bytes second = h2();
    prekeys.store(prekeys.remember(held, oldest, now), ALICE, RESP, null, now);
    prekeys.store(prekeys.remember(held, second, now), ALICE, RESP, null, now);
    for (int i = 0; i < Protocol.STORED_RESPS - 1; i++) {
      prekeys.store(prekeys.remember(held, h2(), now), ALICE, RESP, null, now);
    }
    pass(Duration.ofSeconds(1));
    assertThat(prekeys.again(oldest, now)).isNull();
    assertThat(prekeys.again(second, now)).isNotNull();
  }

  @Test
  void aFullCacheErasesItsPrekeyAndForgetsNothing() {
    Prekeys.Held held = held();
    for (int i = 0; i < Protocol.INIT_CACHE - 1; i++) {
      prekeys.remember(held, h2(), now);
    }
    assertThat(prekeys.find(held.prekey.id())).isSameAs(held);
    prekeys.remember(held, h2(), now);
    assertThat(prekeys.find(held.prekey.id())).isNull();
    assertThat(bundle().prekeyId()).isNotEqualTo(held.prekey.id());
  }

  /// A sender that read the old bundle would use a prekey that is gone.
  @Test
  void aPrekeyThatReplacesAFullOneIsPublishedAtOnce() {
    Effects effects = new Effects(new EndpointCounters(), now);
    RedisState redis = new RedisState(agenda);
    TaskContext context = new TaskContext(agenda, effects, redis);
    Presence presence = new Presence(context, AgentName.of("bob"), prekeys);
    presence.publish(now);
    redis.connected(now);
    agenda.flush(now);
    assertThat(effects.take(now)).hasSize(1);
    Bytes before = prekeys.bundle(now);
    Prekeys.Held held = held();
    for (int i = 0; i < Protocol.INIT_CACHE; i++) {
      prekeys.remember(held, h2(), now);
    }
    agenda.flush(now);
    assertThat(effects.take(now))
        .singleElement()
        .isEqualTo(new Action.Heartbeat(AgentName.of("bob"), prekeys.bundle(now)))
        .isNotEqualTo(new Action.Heartbeat(AgentName.of("bob"), before));
  }
}
