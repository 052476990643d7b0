package dev.redoubt.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.SeededRandomness;
import dev.redoubt.identity.TrustPolicy.Refusal;
import dev.redoubt.message.Bytes;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrustTest {
  private static final AgentName BOB = AgentName.of("bob");
  private static final PeerIdentity FIRST = Identity.generate(new SeededRandomness(1)).peer();
  private static final PeerIdentity SECOND = Identity.generate(new SeededRandomness(2)).peer();

  private final PinStore pins = PinStore.inMemory();

  @Test
  void pinsAreForTheirNameAndNothingElse() {
    TrustPolicy policy = Trust.pinned(Map.of(BOB.value(), FIRST.fingerprint()));
    assertThat(assess(policy, BOB, FIRST, false)).isEqualTo(accepted(FIRST, false));
    refused(assess(policy, BOB, SECOND, false), Refusal.CHANGED);
    refused(assess(policy, AgentName.of("carol"), FIRST, false), Refusal.UNKNOWN);
  }

  @Test
  void aPinnedStoreIsReadAtEachCallAndNeverWritten() {
    TrustPolicy policy = Trust.pinned(pins);
    refused(assess(policy, BOB, FIRST, false), Refusal.UNKNOWN);
    assertThat(pins.pinned(BOB)).isNull();
    pins.pin(BOB, FIRST.fingerprint());
    assertThat(assess(policy, BOB, FIRST, true)).isEqualTo(accepted(FIRST, false));
  }

  @Test
  void firstUsePinsOnceAndRefusesAChangeForGood() {
    TrustPolicy policy = Trust.firstUse(pins);
    assertThat(assess(policy, BOB, FIRST, true)).isEqualTo(accepted(FIRST, true));
    assertThat(assess(policy, BOB, FIRST, false)).isEqualTo(accepted(FIRST, false));
    refused(assess(policy, BOB, SECOND, false), Refusal.CHANGED);
    refused(assess(policy, BOB, SECOND, true), Refusal.CHANGED);
    assertThat(pins.pinned(BOB)).isEqualTo(FIRST.fingerprint());
  }

  @Test
  void outboundOnlyNeverPinsAStrangerWhoContactsUs() {
    TrustPolicy policy = Trust.firstUseOutboundOnly(pins);
    refused(assess(policy, BOB, SECOND, true), Refusal.UNKNOWN);
    assertThat(assess(policy, BOB, FIRST, false)).isEqualTo(accepted(FIRST, true));
    assertThat(assess(policy, BOB, FIRST, true)).isEqualTo(accepted(FIRST, false));
    refused(assess(policy, BOB, SECOND, true), Refusal.CHANGED);
  }

  @Test
  void aPinSetByAnotherEndpointInBetweenIsInForce() {
    PinStore raced = new PinTable();
    TrustPolicy other =
        claim -> {
          // what another endpoint does right before this one asks
          raced.pin(claim.name(), SECOND.fingerprint());
          return Trust.firstUse(raced).evaluate(claim);
        };
    refused(assess(other, BOB, FIRST, false), Refusal.CHANGED);
  }

  @Test
  void aRefusalTellsBothFingerprints() {
    pins.pin(BOB, FIRST.fingerprint());
    Assessment assessment = assess(Trust.pinned(pins), BOB, SECOND, false);
    assertThat(((Assessment.Refused) assessment).reason())
        .contains(FIRST.fingerprint().toString(), SECOND.fingerprint().toString());
  }

  private static Assessment assess(
      TrustPolicy policy, AgentName name, PeerIdentity identity, boolean inbound) {
    Occasion occasion = inbound ? Occasion.INBOUND : Occasion.OUTBOUND;
    return Trust.assess(
        policy, Claim.shown(name, identity.fingerprint(), occasion, Bytes.EMPTY, 0));
  }

  private static Assessment accepted(PeerIdentity identity, boolean firstUse) {
    return new Assessment.Accepted(
        new VerifiedPeer(BOB, identity.fingerprint(), Standing.KNOWN, null), firstUse);
  }

  private static void refused(Assessment assessment, Refusal refusal) {
    assertThat(assessment)
        .isInstanceOfSatisfying(
            Assessment.Refused.class, it -> assertThat(it.refusal()).isEqualTo(refusal));
  }
}
