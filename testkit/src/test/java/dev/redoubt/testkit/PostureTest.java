package dev.redoubt.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.AgentPosture;
import dev.redoubt.AgentPosture.Protection;
import dev.redoubt.environment.Limits;
import dev.redoubt.identity.Authorities;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.identity.TrustSummary;
import dev.redoubt.identity.TrustSummary.Kind;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostureTest {
  @TempDir Path folder;

  @Test
  void anAgentSaysHowItProtectsMessages() {
    ManualClock clock = new ManualClock();
    Path file = folder.resolve("alice.key");
    try (Agent alice =
        Agent.builder("alice").redis("memory:posture").identity(file).timeSource(clock).build()) {
      clock.advance(Duration.ofMinutes(3));
      AgentPosture posture = alice.posture();
      assertThat(posture.name()).isEqualTo("alice");
      assertThat(posture.fingerprint()).isEqualTo(alice.fingerprint());
      assertThat(posture.algorithms().signature()).isEqualTo("ML-DSA-65 with Ed25519");
      assertThat(posture.trust()).isEqualTo(new TrustSummary(Kind.FIRST_USE, 0));
      assertThat(posture.keys().protection()).isEqualTo(Protection.FILE);
      assertThat(posture.keys().file()).contains(file);
      assertThat(posture.keys().identitySince()).isPresent();
      assertThat(posture.keys().prekeyAge()).isEqualTo(Duration.ofMinutes(3));
      assertThat(posture.rotation().epoch()).isEqualTo(Limits.DEFAULT.epoch());
      assertThat(posture.rotation().session()).isEqualTo(Duration.ofHours(24));
      assertThat(posture.rotation().prekey()).isEqualTo(Duration.ofHours(24));
      assertThat(posture.store()).isEqualTo(AgentPosture.Store.NONE);
    }
  }

  @Test
  void identitiesInMemoryAndSuppliedOnesAreToldApart() {
    ManualClock clock = new ManualClock();
    try (Identity identity = Identity.generate(new SecureRandom()::nextBytes);
        Agent alice = Agent.builder("alice").redis("memory:posture").timeSource(clock).build();
        Agent bob = Agent.builder("bob").redis("memory:posture").identity(identity).build()) {
      assertThat(alice.posture().keys().protection()).isEqualTo(Protection.MEMORY);
      assertThat(alice.posture().keys().identitySince())
          .contains(Instant.ofEpochMilli(clock.now().wallMillis()));
      assertThat(bob.posture().keys().protection()).isEqualTo(Protection.SUPPLIED);
      assertThat(bob.posture().keys().identitySince()).isEmpty();
    }
  }

  @Test
  void everyPolicySaysWhomItAccepts() {
    try (Identity identity = Identity.generate(new SecureRandom()::nextBytes)) {
      Authorities one = Authorities.of(identity.fingerprint());
      PinStore pins = PinStore.inMemory();
      says(Trust.pinned(Map.of()), Kind.PINS, 0);
      says(Trust.pinned(pins, one), Kind.PINS, 1);
      says(Trust.firstUse(pins), Kind.FIRST_USE, 0);
      says(Trust.firstUse(pins, one), Kind.PINS, 1);
      says(Trust.firstUseOutboundOnly(pins), Kind.FIRST_USE_OUTBOUND, 0);
      says(Trust.authority(one), Kind.CREDENTIALS, 1);
      says(claim -> Trust.firstUse(pins).evaluate(claim), Kind.CUSTOM, 0);
    }
  }

  private static void says(TrustPolicy policy, Kind kind, int authorities) {
    try (Agent alice = Agent.builder("alice").redis("memory:posture").trust(policy).build()) {
      assertThat(alice.posture().trust()).isEqualTo(new TrustSummary(kind, authorities));
    }
  }

  @Test
  void aClosedAgentAnswersToo() {
    Agent alice = Agent.builder("alice").redis("memory:posture").start();
    alice.close();
    assertThat(alice.posture().keys().prekeyAge()).isZero();
  }
}
