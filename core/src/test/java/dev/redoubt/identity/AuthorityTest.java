package dev.redoubt.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.SeededRandomness;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.Authorities.Revocations;
import dev.redoubt.identity.TrustPolicy.Refusal;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Trust by credentials: what counts, what does not, and how credentials and pins combine.
class AuthorityTest {
  private static final long WALL = 1_800_000_000_000L;
  private static final long TOLERANCE = 300_000;
  private static final long DAY = 86_400_000;
  private static final Randomness RANDOM = new SeededRandomness(3);
  private static final AgentName BOB = AgentName.of("bob");
  private static final Identity ISSUER = Identity.generate(new SeededRandomness(11));
  private static final Identity STRANGER = Identity.generate(new SeededRandomness(12));
  private static final PeerIdentity PEER = Identity.generate(new SeededRandomness(13)).peer();
  private static final PeerIdentity OTHER = Identity.generate(new SeededRandomness(14)).peer();
  private static final Serial SERIAL = Serial.random(RANDOM);

  private final Authorities authorities = Authorities.of(ISSUER.fingerprint());
  private final TrustPolicy policy = Trust.authority(authorities);

  private static Credential issue(
      Identity issuer, AgentName name, PeerIdentity subject, long from, long until) {
    var content = new Credential.Content(SERIAL, name, subject.fingerprint(), from, until);
    return Credential.issue(content, issuer, RANDOM);
  }

  private static Credential good() {
    return issue(ISSUER, BOB, PEER, WALL, WALL + 7 * DAY);
  }

  @Test
  void aCredentialForThisVeryNameAndIdentityIsTrusted() {
    assertThat(assess(policy, good(), WALL)).isInstanceOf(Assessment.Accepted.class);
  }

  @Test
  void withoutACredentialNobodyIsKnown() {
    refused(assess(policy, Bytes.EMPTY, WALL), Refusal.UNKNOWN, "not pinned");
  }

  @Test
  void aCredentialForAnotherNameOrIdentityIsRefused() {
    Credential name = issue(ISSUER, AgentName.of("carol"), PEER, WALL, WALL + DAY);
    Credential identity = issue(ISSUER, BOB, OTHER, WALL, WALL + DAY);
    refused(assess(policy, name, WALL), Refusal.CREDENTIAL, "another name, \"carol\"");
    refused(assess(policy, identity, WALL), Refusal.CREDENTIAL, "another identity");
  }

  @Test
  void aCredentialByAnotherIssuerIsRefused() {
    Credential strange = issue(STRANGER, BOB, PEER, WALL, WALL + DAY);
    refused(assess(policy, strange, WALL), Refusal.CREDENTIAL, STRANGER.fingerprint().toString());
  }

  @Test
  void validityIsTakenWithFiveMinutesOfTolerance() {
    Credential good = good();
    long end = WALL + 7 * DAY;
    assertThat(assess(policy, good, WALL - TOLERANCE)).isInstanceOf(Assessment.Accepted.class);
    refused(assess(policy, good, WALL - TOLERANCE - 1), Refusal.CREDENTIAL, "valid only from");
    assertThat(assess(policy, good, end + TOLERANCE)).isInstanceOf(Assessment.Accepted.class);
    refused(assess(policy, good, end + TOLERANCE + 1), Refusal.CREDENTIAL, "expired at 2027");
  }

  @Test
  void aCredentialThatIsValidForTooLongIsRefused() {
    Credential long8 = issue(ISSUER, BOB, PEER, WALL, WALL + 7 * DAY + 1);
    refused(assess(policy, long8, WALL), Refusal.CREDENTIAL, "168 h");
    TrustPolicy patient = Trust.authority(authorities, Duration.ofDays(8));
    assertThat(assess(patient, long8, WALL)).isInstanceOf(Assessment.Accepted.class);
    TrustPolicy strict = Trust.authority(authorities, Duration.ofDays(6));
    refused(assess(strict, good(), WALL), Refusal.CREDENTIAL, "144 h");
  }

  @Test
  void everyChangedByteIsRefused() {
    byte[] good = good().encoded().toArray();
    for (int at = 0; at < good.length; at += at > 2030 && at < good.length - 70 ? 97 : 1) {
      byte[] changed = good.clone();
      changed[at] ^= 1;
      assertThat(assess(policy, Bytes.wrap(changed), WALL))
          .as("byte " + at)
          .isInstanceOf(Assessment.Refused.class);
    }
    refused(assess(policy, Bytes.wrap(new byte[5000]), WALL), Refusal.CREDENTIAL, "no credential");
  }

  @Test
  void aRevokedCredentialIsRefused() {
    TrustPolicy checked = Trust.authority(listed(list(WALL + DAY, SERIAL)));
    refused(assess(checked, good(), WALL), Refusal.CREDENTIAL, "revoked");
    TrustPolicy others = Trust.authority(listed(list(WALL + DAY, Serial.random(RANDOM))));
    assertThat(assess(others, good(), WALL)).isInstanceOf(Assessment.Accepted.class);
  }

  @Test
  void aListThatIsOutOfDateFailsClosed() {
    TrustPolicy checked = Trust.authority(listed(list(WALL + DAY)));
    assertThat(assess(checked, good(), WALL + DAY)).isInstanceOf(Assessment.Accepted.class);
    refused(assess(checked, good(), WALL + DAY + 1), Refusal.CREDENTIAL, "out of date since");
    TrustPolicy none = Trust.authority(supplying(new Revocations.Unusable("Get it.")));
    refused(assess(none, good(), WALL), Refusal.CREDENTIAL, "Get it.");
  }

  @Test
  void aPinIsStricterThanAnyCredential() {
    PinStore pins = PinStore.inMemory();
    TrustPolicy both = Trust.pinned(pins, authorities);
    assertThat(assess(both, good(), WALL)).isInstanceOf(Assessment.Accepted.class);
    assertThat(pins.pinned(BOB)).isNull();
    pins.pin(BOB, OTHER.fingerprint());
    refused(assess(both, good(), WALL), Refusal.CHANGED, "replace the pin");
    PinStore itself = PinStore.inMemory();
    itself.pin(BOB, PEER.fingerprint());
    assertThat(assess(Trust.pinned(itself, authorities), Bytes.EMPTY, WALL))
        .isInstanceOf(Assessment.Accepted.class);
  }

  @Test
  void withoutAnAuthorityCredentialsAreIgnored() {
    TrustPolicy policy = Trust.pinned(PinStore.inMemory(), Authorities.of());
    refused(assess(policy, good(), WALL), Refusal.UNKNOWN, "No fingerprint is pinned");
  }

  @Test
  void anAuthorityEndsFirstUse() {
    PinStore pins = PinStore.inMemory();
    TrustPolicy policy = Trust.firstUse(pins, authorities);
    refused(assess(policy, Bytes.EMPTY, WALL), Refusal.UNKNOWN, "no credential");
    assertThat(pins.pinned(BOB)).isNull();
    TrustPolicy alone = Trust.firstUse(pins, Authorities.of());
    assertThat(assess(alone, good(), WALL))
        .isEqualTo(
            new Assessment.Accepted(
                new VerifiedPeer(BOB, PEER.fingerprint(), Standing.STRANGER, null), true));
    assertThat(pins.pinned(BOB)).isEqualTo(PEER.fingerprint());
  }

  /// A store with both pins and authorities need not be passed twice.
  @Test
  void anAuthorityBesideThePinsEndsFirstUseInEitherDirection() {
    PinStore memory = PinStore.inMemory();
    PinStore pins =
        new PinStore() {
          @Override
          public @Nullable Pin find(AgentName name, long wallMillis) {
            return memory.find(name, wallMillis);
          }

          @Override
          public @Nullable Pin meet(
              AgentName name, Fingerprint fingerprint, Standing standing, long wallMillis) {
            return memory.meet(name, fingerprint, standing, wallMillis);
          }

          @Override
          public long version() {
            return memory.version();
          }

          @Override
          public @Nullable Fingerprint pinned(AgentName name) {
            return memory.pinned(name);
          }

          @Override
          public Fingerprint pin(AgentName name, Fingerprint fingerprint) {
            return memory.pin(name, fingerprint);
          }

          @Override
          public Authorities authorities() {
            return authorities;
          }
        };
    for (TrustPolicy policy :
        List.of(Trust.firstUse(pins), Trust.firstUseOutboundOnly(pins), Trust.pinned(pins))) {
      refused(assess(policy, Bytes.EMPTY, WALL), Refusal.UNKNOWN, "no credential");
      assertThat(assess(policy, good(), WALL)).isInstanceOf(Assessment.Accepted.class);
      assertThat(pins.pinned(BOB)).isNull();
    }
  }

  private static RevocationList list(long nextUpdate, Serial... serials) {
    var content = new RevocationList.Content(1, WALL, nextUpdate, new TreeSet<>(Set.of(serials)));
    return RevocationList.issue(content, ISSUER, RANDOM);
  }

  private static Authorities listed(RevocationList list) {
    return supplying(new Revocations.Listed(list));
  }

  private static Authorities supplying(Revocations revocations) {
    return new Authorities() {
      @Override
      public Set<Fingerprint> issuers() {
        return Set.of(ISSUER.fingerprint());
      }

      @Override
      public Revocations revocations(Fingerprint issuer) {
        return revocations;
      }
    };
  }

  private static Assessment assess(TrustPolicy policy, Credential credential, long wall) {
    return assess(policy, credential.encoded(), wall);
  }

  private static Assessment assess(TrustPolicy policy, Bytes credential, long wall) {
    return Trust.assess(
        policy, Claim.shown(BOB, PEER.fingerprint(), Occasion.INBOUND, credential, wall));
  }

  private static void refused(Assessment assessment, Refusal refusal, String reason) {
    assertThat(assessment)
        .isInstanceOfSatisfying(
            Assessment.Refused.class,
            it -> {
              assertThat(it.refusal()).isEqualTo(refusal);
              assertThat(it.reason()).contains(reason);
            });
  }
}
