package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Graph;
import dev.redoubt.environment.Limits;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// G12: no nonce reuse, also after a rolled-back or cloned state, except with probability 2^-64
/// (§1.3, §6.1).
///
/// Mechanisms: a counter that never repeats within a generation, and a random guard beside it. The
/// nonce is `iv XOR (guard || counter)`, so that equal kid, guard and counter mean equal key and
/// nonce.
class G12NonceTest {
  private final Duo duo = new Duo(12);

  /// Guard and counter from the header, with or without the kid.
  private static Bytes kidAndNonce(Bytes envelope) {
    return envelope.slice(Envelope.KID_AT, Envelope.HEADER);
  }

  private static Bytes kidAndCounter(Bytes envelope) {
    byte[] bytes = envelope.slice(Envelope.KID_AT, Envelope.HEADER).toArray();
    java.util.Arrays.fill(
        bytes,
        Envelope.GUARD_AT - Envelope.KID_AT,
        Envelope.COUNTER_AT - Envelope.KID_AT,
        (byte) 0);
    return Bytes.wrap(bytes);
  }

  private List<Bytes> seal(Session session, int count) {
    List<Bytes> sealed = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sealed.add(duo.sealEmpty(session));
    }
    return sealed;
  }

  @Test
  void noCounterComesTwiceInAGenerationHoweverBadTheRandomnessIs() {
    duo.limits = Limits.DEFAULT.withGenerations(100, 1 << 20, Duration.ofMinutes(10));
    Session alice = duo.ends().alice();
    Set<Bytes> used = new HashSet<>();
    for (int i = 0; i < 700; i++) {
      Bytes envelope =
          alice.seal(alice.begin(), duo.now, target -> java.util.Arrays.fill(target, (byte) 0));
      assertThat(used.add(kidAndCounter(envelope))).isTrue();
    }
    assertThat(alice.generation()).isEqualTo(7);
  }

  @Test
  void aStateThatWasClonedSealsUnderOtherNonces() {
    Session alice = duo.ends().alice();
    Session clone = Graph.copy(alice);
    Set<Bytes> nonces = new HashSet<>();
    Set<Bytes> counters = new HashSet<>();
    List<Bytes> sealed = seal(alice, 100);
    duo.pass(Duration.ofSeconds(1));
    sealed.addAll(seal(clone, 100));
    sealed.forEach(envelope -> {
      assertThat(nonces.add(kidAndNonce(envelope))).isTrue();
      counters.add(kidAndCounter(envelope));
    });
    // It is the guard alone that tells them apart.
    assertThat(counters).hasSize(100);
  }

  @Test
  void aStateThatWasRolledBackSealsUnderOtherNonces() {
    Session alice = duo.ends().alice();
    Session backup = Graph.copy(alice);
    Set<Bytes> nonces = new HashSet<>();
    for (int restored = 0; restored < 20; restored++) {
      for (Bytes envelope : seal(Graph.copy(backup), 10)) {
        assertThat(nonces.add(kidAndNonce(envelope))).isTrue();
      }
    }
  }

  /// Both directions and all sessions have their own keys, so equal counters do no harm.
  @Test
  void noTwoDirectionsOrSessionsShareAKey() {
    Set<Bytes> kids = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      Duo.Ends ends = duo.ends();
      kids.add(Envelope.kid(duo.sealEmpty(ends.alice())));
      kids.add(Envelope.kid(duo.sealEmpty(ends.bob())));
    }
    assertThat(kids).hasSize(10);
  }

  @Test
  void theGuardEntersTheNonce() {
    Duo.Ends ends = duo.ends();
    byte[] envelope = duo.sealEmpty(ends.alice()).toArray();
    Generation generation =
        java.util.Objects.requireNonNull(ends.alice().sendingEpoch().sending()).current();
    Bytes nonce = Bytes.copyOf(generation.nonce(envelope));
    for (int at = Envelope.GUARD_AT; at < Envelope.HEADER; at++) {
      byte[] changed = envelope.clone();
      changed[at] ^= 1;
      assertThat(Bytes.copyOf(generation.nonce(changed))).isNotEqualTo(nonce);
    }
  }
}
