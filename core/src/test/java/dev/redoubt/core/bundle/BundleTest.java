package dev.redoubt.core.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.SeededRandomness;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.transport.InboxId;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class BundleTest {
  private static final long WALL = 1_800_000_000_000L;
  private static final long TOLERANCE = 300_000;
  private static final AgentName BOB = AgentName.of("bob");
  private static final int FLAGS_AT = 8;
  private static final int NAME_AT = 9;
  private static final int IDENTITY_AT = NAME_AT + 4;
  private static final int CREDIT_AT = IDENTITY_AT + 1984 + 24 + 16 + 1216;

  private final SeededRandomness randomness = new SeededRandomness(1);
  private final Identity identity = Identity.generate(randomness);
  private final InstanceId instance = InstanceId.random(randomness);
  private final Bytes prekey = Hpke.KeyPair.generate(randomness).publicKey();
  private final TrustPolicy trust = Trust.pinned(Map.of(BOB.value(), identity.fingerprint()));
  private final Bundle bundle = sign(prekey);

  @Test
  void aBundleIsReadBackAsSigned() throws MalformedException {
    Bundle parsed = Bundle.decode(bundle.encoded());
    assertThat(parsed.content()).isEqualTo(bundle.content());
    assertThat(parsed.fingerprint()).isEqualTo(identity.fingerprint());
    assertThat(parsed.hash()).isEqualTo(bundle.hash());
    assertThat(parsed.prekeyId())
        .isEqualTo(bundle.prekeyId())
        .extracting(Bytes::size)
        .isEqualTo(16);
    assertThat(parsed.key()).isEqualTo(new InstanceKey(identity.fingerprint(), instance));
  }

  @Test
  void aGoodBundleGivesAVerifiedPeer() {
    Verification verification = verify(bundle, BOB, trust, WALL, WALL);
    assertThat(verification)
        .isInstanceOfSatisfying(
            Verification.Verified.class,
            it -> {
              assertThat(it.firstUse()).isFalse();
              assertThat(it.bundle().peer().name()).isEqualTo(BOB);
              assertThat(it.bundle().peer().fingerprint()).isEqualTo(identity.fingerprint());
              assertThat(it.bundle().key()).isEqualTo(bundle.key());
            });
  }

  @Test
  void aBundleThatNeverEndsIsValid() {
    Bundle.Content it = bundle.content();
    Bundle.Content never =
        new Bundle.Content(
            it.versions(),
            it.durable(),
            it.name(),
            it.bundleSeq(),
            it.notBeforeMillis(),
            Long.MAX_VALUE,
            it.instance(),
            it.prekey(),
            it.creditRecords(),
            it.creditBytes(),
            it.credential());
    Bundle signed = Bundle.sign(never, identity, new SeededRandomness(3));
    assertThat(verify(signed, BOB, trust, WALL, WALL)).isInstanceOf(Verification.Verified.class);
    assertThat(signed.validUntilMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theSameBundleIsJudgedAgainByItsTimeAndOurTrust() throws MalformedException {
    VerifiedBundle.Proof proof = proof();
    Bundle again = Bundle.decode(bundle.encoded());
    assertThat(again.recheck(proof, trust, WALL)).isInstanceOf(Verification.Verified.class);
    assertThat(again.recheck(proof, trust, bundle.validUntilMillis() + 1))
        .isInstanceOf(Verification.Invalid.class);
    assertThat(again.recheck(proof, Trust.pinned(Map.of()), WALL))
        .isInstanceOf(Verification.NotTrusted.class);
  }

  @Test
  void aProofCoversNoOtherBundleNotEvenOneWithAnotherSignature() throws MalformedException {
    VerifiedBundle.Proof proof = proof();
    Bundle forged =
        changed(it -> {
          it[it.length - 1] ^= 1;
          return it;
        });
    assertThatThrownBy(() -> forged.recheck(proof, trust, WALL))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private VerifiedBundle.Proof proof() {
    return ((Verification.Verified) at(WALL)).bundle().proof();
  }

  @Test
  void anotherNameThanTheOneAskedForIsRefused() {
    TrustPolicy trustsBoth =
        Trust.pinned(Map.of(BOB.value(), identity.fingerprint(), "eve", identity.fingerprint()));
    assertThat(verify(bundle, AgentName.of("eve"), trustsBoth, 0, WALL))
        .isEqualTo(new Verification.Invalid("it names another agent than the one asked for"));
  }

  @Test
  void aBundleCopiedToAnotherInboxIsRefused() {
    InboxId elsewhere = InboxId.of(identity.fingerprint(), InstanceId.random(randomness));
    assertThat(bundle.verify(BOB, elsewhere, trust, 0, WALL))
        .isEqualTo(new Verification.Invalid("it belongs to another inbox"));
  }

  @Test
  void validityIsTakenWithFiveMinutesOfTolerance() {
    long notBefore = bundle.content().notBeforeMillis();
    long notAfter = bundle.notAfterMillis();
    assertThat(at(notBefore - TOLERANCE)).isInstanceOf(Verification.Verified.class);
    assertThat(at(notBefore - TOLERANCE - 1))
        .isEqualTo(new Verification.Invalid("it is not yet valid"));
    assertThat(at(notAfter + TOLERANCE)).isInstanceOf(Verification.Verified.class);
    assertThat(at(notAfter + TOLERANCE + 1))
        .isEqualTo(new Verification.Invalid("it is no longer valid"));
  }

  @Test
  void aBundleOfAnIdentityThatIsNotTrustedForTheNameIsRefused() {
    TrustPolicy other =
        Trust.pinned(Map.of(BOB.value(), Identity.generate(randomness).fingerprint()));
    assertThat(verify(bundle, BOB, other, 0, WALL))
        .isInstanceOfSatisfying(
            Verification.NotTrusted.class,
            it -> {
              assertThat(it.refusal()).isEqualTo(TrustPolicy.Refusal.CHANGED);
              assertThat(it.fingerprint()).isEqualTo(identity.fingerprint());
            });
  }

  @Test
  void anOlderBundleThanOneSeenBeforeIsRefusedAndTheSameOneIsNot() {
    assertThat(verify(bundle, BOB, trust, WALL, WALL)).isInstanceOf(Verification.Verified.class);
    assertThat(verify(bundle, BOB, trust, WALL + 1, WALL)).isEqualTo(new Verification.Older());
  }

  @Test
  void aBadPrekeyIsRefused() {
    byte[] notReduced = prekey.toArray();
    java.util.Arrays.fill(notReduced, 0, 1152, (byte) 0xff);
    byte[] lowOrder = prekey.toArray();
    java.util.Arrays.fill(lowOrder, 1184, 1216, (byte) 0);
    Verification badKey = new Verification.Invalid("it holds a bad key");
    assertThat(verify(sign(Bytes.wrap(notReduced)), BOB, trust, 0, WALL)).isEqualTo(badKey);
    assertThat(verify(sign(Bytes.wrap(lowOrder)), BOB, trust, 0, WALL)).isEqualTo(badKey);
  }

  @Test
  void nothingIsPinnedUnlessEverythingElseHasVerified() throws MalformedException {
    PinStore pins = PinStore.inMemory();
    TrustPolicy firstUse = Trust.firstUse(pins);
    byte[] lowOrder = prekey.toArray();
    java.util.Arrays.fill(lowOrder, 1184, 1216, (byte) 0);
    verify(sign(Bytes.wrap(lowOrder)), BOB, firstUse, 0, WALL);
    verify(bundle, BOB, firstUse, WALL + 1, WALL);
    verify(bundle, BOB, firstUse, 0, 0);
    verify(changed(it -> flip(it, it.length - 1)), BOB, firstUse, 0, WALL);
    assertThat(pins.pinned(BOB)).isNull();
    verify(bundle, BOB, firstUse, 0, WALL);
    assertThat(pins.pinned(BOB)).isEqualTo(identity.fingerprint());
  }

  @Test
  void aSignatureOfAnotherIdentityIsRefused() throws MalformedException {
    Identity mallory = Identity.generate(randomness);
    byte[] encoded = bundle.encoded().toArray();
    byte[] signed = java.util.Arrays.copyOf(encoded, encoded.length - 3373);
    mallory.sign(Bundle.CONTEXT, signed, randomness).copyTo(encoded, signed.length);
    assertThat(verify(Bundle.decode(Bytes.wrap(encoded)), BOB, trust, 0, WALL))
        .isEqualTo(new Verification.Invalid("its signature does not verify"));
  }

  @Test
  void moreCreditThanALinkMayUseCountsAsNoMoreThanThat() throws MalformedException {
    Bundle generous =
        changed(it -> {
          java.util.Arrays.fill(it, CREDIT_AT, CREDIT_AT + 8, (byte) 0xff);
          return it;
        });
    assertThat(generous.creditRecords()).isEqualTo(65_536);
    assertThat(generous.creditBytes()).isEqualTo(32 << 20);
    assertThat(Bundle.decode(bundle.encoded()).creditRecords()).isEqualTo(256);
  }

  @Test
  void whatIsNotExactlyABundleIsMalformed() {
    malformed(it -> java.util.Arrays.copyOf(it, it.length + 1));
    malformed(it -> java.util.Arrays.copyOf(it, it.length - 1));
    malformed(it -> new byte[0]);
    malformed(it -> flip(it, 0));
    malformed(it -> flip(it, 5));
    malformed(it -> {
      it[FLAGS_AT] = 2;
      return it;
    });
    malformed(it -> {
      it[NAME_AT + 1] = 'B';
      return it;
    });
    malformed(it -> {
      it[IDENTITY_AT + 1984] = (byte) 0x80;
      return it;
    });
  }

  private Bundle sign(Bytes key) {
    Bundle.Content content =
        new Bundle.Content(
            1,
            true,
            BOB,
            WALL,
            WALL - 600_000,
            WALL + 90_000_000,
            instance,
            key,
            256,
            1 << 20,
            Bytes.utf8("credential"));
    return Bundle.sign(content, identity, randomness);
  }

  private Verification at(long wallMillis) {
    return verify(bundle, BOB, trust, 0, wallMillis);
  }

  private static Verification verify(
      Bundle bundle, AgentName asked, TrustPolicy trust, long floor, long wallMillis) {
    return bundle.verify(asked, bundle.key().inbox(), trust, floor, wallMillis);
  }

  private Bundle changed(UnaryOperator<byte[]> change) throws MalformedException {
    return Bundle.decode(Bytes.wrap(change.apply(bundle.encoded().toArray())));
  }

  private void malformed(UnaryOperator<byte[]> change) {
    assertThatThrownBy(() -> changed(change)).isInstanceOf(MalformedException.class);
  }

  private static byte[] flip(byte[] bytes, int at) {
    bytes[at] ^= 1;
    return bytes;
  }
}
