package dev.redoubt.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.identity.PinStore.Pin;
import dev.redoubt.identity.TrustPolicy.Decision;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PinTableTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final Fingerprint ONE = new Fingerprint(Bytes.hex("01".repeat(32)));
  private static final Fingerprint TWO = new Fingerprint(Bytes.hex("02".repeat(32)));
  private static final AgentName OWN = AgentName.of("own");

  private final PinTable pins = new PinTable(2, 3);

  private static AgentName name(int number) {
    return AgentName.of("n" + number);
  }

  private boolean stranger(int number, long wallMillis) {
    return pins.meet(name(number), ONE, Standing.STRANGER, wallMillis) != null;
  }

  @Test
  void strangersAreBoundedAndNobodyGoesForAnotherWithinTheHour() {
    for (int i = 0; i < 3; i++) {
      assertThat(stranger(i, NOW + i)).isTrue();
    }
    assertThat(stranger(3, NOW + HOUR - 1)).isFalse();
    assertThat(pins.find(name(3), NOW)).isNull();
    assertThat(pins.find(name(0), NOW + HOUR - 1)).isNotNull();
    assertThat(stranger(3, NOW + HOUR + 1)).isTrue();
    assertThat(pins.pinned(name(0))).isEqualTo(ONE); // used since
    assertThat(pins.pinned(name(1))).isNull();
  }

  @Test
  void noStrangerEverDisplacesWhoIsKnown() {
    pins.pin(name(100), TWO);
    pins.meet(name(101), TWO, Standing.KNOWN, NOW);
    for (int i = 0; i < 100; i++) {
      assertThat(stranger(i, NOW + i * HOUR)).isTrue();
    }
    assertThat(pins.pinned(name(100))).isEqualTo(TWO);
    assertThat(pins.pinned(name(101))).isEqualTo(TWO);
    assertThat(IntStream.range(0, 100).filter(i -> pins.pinned(name(i)) != null)).hasSize(3);
    assertThat(pins.meet(name(102), TWO, Standing.KNOWN, NOW)).isNull();
  }

  @Test
  void aStrangersPinEndsThirtyDaysAfterItsLastUse() {
    long life = PinTable.STRANGER_LIFE.toMillis();
    stranger(1, NOW);
    assertThat(pins.find(name(1), NOW + life)).isEqualTo(new Pin(ONE, Standing.STRANGER));
    assertThat(pins.find(name(1), NOW + 2 * life)).isNotNull();
    assertThat(pins.find(name(1), NOW + 3 * life + 1)).isNull();
  }

  @Test
  void aStrangerIsKnownOnceWeContactItOrPinItByHand() {
    stranger(1, NOW);
    stranger(2, NOW);
    assertThat(pins.meet(name(1), TWO, Standing.KNOWN, NOW))
        .isEqualTo(new Pin(ONE, Standing.STRANGER));
    assertThat(pins.meet(name(1), ONE, Standing.KNOWN, NOW))
        .isEqualTo(new Pin(ONE, Standing.KNOWN));
    assertThat(pins.pin(name(2), TWO)).isEqualTo(ONE);
    assertThat(pins.pin(name(2), ONE)).isEqualTo(ONE);
    assertThat(pins.find(name(2), NOW)).isEqualTo(new Pin(ONE, Standing.KNOWN));
  }

  @Test
  void theVersionChangesWithWhatIsTakenBackAndNotWithEachStranger() {
    PinTable kept = PinTable.kept(10);
    long before = kept.version();
    kept.meet(name(1), ONE, Standing.STRANGER, NOW);
    kept.meet(name(2), ONE, Standing.KNOWN, NOW);
    assertThat(kept.version()).isEqualTo(before);
    assertThat(kept.takeChanges()).containsExactly(name(1), name(2));
    kept.replace(Map.of(name(2), ONE), Map.of(name(1), new PinTable.Stranger(ONE, 0)));
    assertThat(kept.version()).isEqualTo(before);
    kept.replace(Map.of(name(2), ONE), Map.of());
    assertThat(kept.version()).isNotEqualTo(before);
    long then = kept.version();
    kept.replace(Map.of(name(2), TWO), Map.of());
    assertThat(kept.version()).isNotEqualTo(then);
  }

  @Test
  void whatIsNotWrittenYetOutlivesWhatIsRead() {
    PinTable kept = PinTable.kept(10);
    kept.meet(name(1), ONE, Standing.STRANGER, NOW);
    kept.replace(Map.of(name(2), TWO), Map.of());
    assertThat(kept.find(name(1), NOW)).isEqualTo(new Pin(ONE, Standing.STRANGER));
    assertThat(kept.takeChanges()).isEqualTo(Set.of(name(1)));
    kept.replace(Map.of(name(2), TWO), Map.of());
    assertThat(kept.find(name(1), NOW)).isNull();
  }

  // --- What policies make of it

  private Decision asked(TrustPolicy policy, Fingerprint who, Occasion occasion) {
    return policy.evaluate(Claim.shown(OWN, who, occasion, Bytes.EMPTY, NOW));
  }

  /// Otherwise the re-check of an open session would pin an unpinned peer again.
  @Test
  void aCheckPinsNobody() {
    TrustPolicy policy = Trust.firstUse(pins);
    assertThat(asked(policy, ONE, Occasion.CHECK)).isInstanceOf(Decision.NotTrusted.class);
    assertThat(pins.pinned(OWN)).isNull();
  }

  @Test
  void whereThereIsNoRoomAStrangerMayTryAgain() {
    for (int i = 0; i < 3; i++) {
      stranger(i, NOW);
    }
    assertThat(asked(Trust.firstUse(pins), ONE, Occasion.INBOUND))
        .isInstanceOf(Decision.NoRoom.class);
  }

  @Test
  void ourOwnNameIsOthersOnlyByHandOrCredential() {
    TrustPolicy policy = Trust.keepingOwnName(OWN, ONE, Trust.firstUse(pins));
    assertThat(asked(policy, TWO, Occasion.OUTBOUND)).isInstanceOf(Decision.NotTrusted.class);
    assertThat(asked(policy, TWO, Occasion.INBOUND)).isInstanceOf(Decision.NotTrusted.class);
    assertThat(pins.pinned(OWN)).isNull();
    pins.meet(OWN, TWO, Standing.STRANGER, NOW); // by another agent that shares the store
    assertThat(asked(policy, TWO, Occasion.INBOUND)).isInstanceOf(Decision.NotTrusted.class);
    pins.pin(OWN, TWO);
    assertThat(asked(policy, TWO, Occasion.INBOUND)).isInstanceOf(Decision.Trusted.class);
  }
}
