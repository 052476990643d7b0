package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Graph;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.PeerIdentity;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.SecretBytes;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// G2: key agreement and identities stay safe if either the classical or the post-quantum half
/// breaks (§1.3).
///
/// Mechanisms: X-Wing's combiner; composite signatures whose halves must both verify. The tests
/// break an algorithm by giving the adversary the victim's private half of it. The signature on
/// envelopes is Ed25519 alone; forging it also requires the AEAD key.
class G02EitherHalfTest {
  enum Broken {
    ED25519,
    ML_DSA
  }

  private final Duo duo = new Duo(22);
  private final Identity own = Identity.generate(duo.randomness);
  private final Adversary adversary = new Adversary(duo.randomness);
  private final Adversary.Target bob = Adversary.Target.of(duo.bundle);

  /// How the adversary signs in the name of `victim`.
  private Adversary.Signer forging(Broken broken, Identity victim) {
    return adversary.signer(
        broken == Broken.ED25519
            ? adversary.breakingEd25519(victim, own)
            : adversary.breakingMlDsa(victim, own));
  }

  @ParameterizedTest
  @EnumSource
  void whoeverBreaksOneSignatureAlgorithmForgesNothingOfAnIdentity(Broken broken) {
    PeerIdentity victim = duo.bob.identity().peer();
    byte[] statement = duo.bundle.encoded().toArray();
    Bytes forged = forging(broken, duo.bob.identity()).sign(Bundle.CONTEXT, statement);
    assertThat(victim.verify(Bundle.CONTEXT, statement, forged)).isFalse();
    Bytes both =
        Identity.fromSeeds(duo.bob.identity().mlDsaSeed(), duo.bob.identity().ed25519Seed())
            .sign(Bundle.CONTEXT, statement, duo.randomness);
    assertThat(victim.verify(Bundle.CONTEXT, statement, both)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void whoeverBreaksOneSignatureAlgorithmOpensNoSessionInSomebodysName(Broken broken) {
    InitBody body = Adversary.read(duo.start().init(), duo.prekey.keys(), bob).body();
    Bytes init = adversary.init(bob, body, forging(broken, duo.alice.identity())).init();
    assertThat(duo.open(init)).isEqualTo(new InitResult.Dropped(DropReason.BAD_SIGNATURE));
  }

  @ParameterizedTest
  @EnumSource
  void whoeverBreaksOneSignatureAlgorithmAnswersNothingInSomebodysName(Broken broken) {
    InitiatorHandshake alice = duo.start();
    Resp.Body body =
        new Resp.Body(
            duo.alice.fingerprint(), duo.bob.instance(), 1, Verdict.BUSY, Resp.Body.NO_KEY);
    Bytes resp =
        adversary.resp(
            Graph.only(alice, Hpke.KeyPair.class).publicKey(),
            Bytes.copyOf(Thief.binds(alice).getFirst()),
            alice.handshakeId(),
            body,
            duo.bob.fingerprint(),
            forging(broken, duo.bob.identity()));
    assertThat(alice.accept(resp, duo.now))
        .isEqualTo(new RespResult.Dropped(DropReason.BAD_SIGNATURE));
  }

  // --- X-Wing

  /// The private halves of an X-Wing key pair, each of them right or foreign.
  private static AsymmetricCipherKeyPair knowing(
      boolean mlKem, boolean x25519, Hpke.KeyPair victim, Hpke.KeyPair other) {
    Hpke.KeyPair first = mlKem ? victim : other;
    Hpke.KeyPair second = x25519 ? victim : other;
    AsymmetricCipherKeyPair publics = Graph.only(victim, AsymmetricCipherKeyPair.class);
    return new AsymmetricCipherKeyPair(
        publics.getPublic(),
        new XWingPrivateKeyParameters(
            victim.seed().bytes(),
            part(first, MLKEMPrivateKeyParameters.class),
            part(second, X25519PrivateKeyParameters.class),
            part(victim, MLKEMPublicKeyParameters.class),
            part(victim, X25519PublicKeyParameters.class)));
  }

  private static <T> T part(Hpke.KeyPair of, Class<T> type) {
    return Graph.find(of, type).getFirst();
  }

  private static boolean opens(
      AsymmetricCipherKeyPair keys, byte[] enc, byte[] info, byte[] header, byte[] ciphertext) {
    HPKE hpke =
        new HPKE(
            HPKE.mode_base, HPKE.kem_X_WING, HPKE.kdf_HKDF_SHA256, HPKE.aead_CHACHA20_POLY1305);
    try {
      hpke.setupBaseR(enc, keys, info).open(header, ciphertext);
      return true;
    } catch (InvalidCipherTextException e) {
      return false;
    }
  }

  @Test
  void whoeverBreaksOneHalfOfThePrekeyReadsNoInit() throws Exception {
    Init init = Init.decode(duo.start().init());
    Hpke.KeyPair other = Hpke.KeyPair.generate(duo.randomness);
    byte[] info =
        Transcript.initInfo(Transcript.start(bob.fingerprint(), bob.instance(), bob.prekey()));
    for (boolean mlKem : new boolean[] {false, true}) {
      for (boolean x25519 : new boolean[] {false, true}) {
        AsymmetricCipherKeyPair known = knowing(mlKem, x25519, duo.prekey.keys(), other);
        assertThat(opens(known, init.enc(), info, init.header(), init.ciphertext()))
            .as("knowing ML-KEM %s, X25519 %s", mlKem, x25519)
            .isEqualTo(mlKem && x25519);
      }
    }
  }

  @Test
  void whoeverBreaksOneHalfOfTheEphemeralKeyReadsNoResp() {
    InitiatorHandshake alice = duo.start();
    Hpke.KeyPair ek = Graph.only(Graph.copy(alice), Hpke.KeyPair.class);
    Hpke.KeyPair other = Hpke.KeyPair.generate(duo.randomness);
    byte[] info = Transcript.respInfo(Thief.binds(alice).getFirst());
    Bytes resp = duo.respond(duo.authentic(alice.init()), Verdict.SESSION).resp();
    for (boolean mlKem : new boolean[] {false, true}) {
      for (boolean x25519 : new boolean[] {false, true}) {
        AsymmetricCipherKeyPair known = knowing(mlKem, x25519, ek, other);
        assertThat(opens(known, Resp.enc(resp), info, Resp.header(resp), Resp.ciphertext(resp)))
            .as("knowing ML-KEM %s, X25519 %s", mlKem, x25519)
            .isEqualTo(mlKem && x25519);
      }
    }
  }

  /// Both halves of the prekey give access to INIT and early data, but to nothing after RESP.
  @Test
  void whoeverBreaksThePrekeyReadsNothingThatWasWrittenAfterResp() throws Exception {
    InitiatorHandshake alice = duo.start();
    byte[] h2 = Thief.binds(alice).getFirst();
    Bytes early = duo.sealEmpty(alice.session());
    alice.accept(duo.respond(duo.authentic(alice.init()), Verdict.SESSION).resp(), duo.now);
    Bytes later = duo.sealEmpty(alice.session());
    List<byte[]> binds = List.of(h2, Thief.binds(alice).getFirst());
    Init init = Init.decode(alice.init());
    byte[] info =
        Transcript.initInfo(Transcript.start(bob.fingerprint(), bob.instance(), bob.prekey()));
    try (Hpke.Context context = Hpke.setupReceiver(duo.prekey.keys(), init.enc(), info)) {
      SecretBytes s1 = Transcript.s1(context, h2);
      Thief thief = Thief.of(binds, duo.prekey, s1, KeySchedule.psk(s1, h2, 0));
      assertThat(thief.opens(early)).isTrue();
      assertThat(thief.opens(later)).isFalse();
    }
  }

  // --- Ed25519 alone

  @Test
  void whoeverForgesEnvelopeSignaturesInjectsNothingWithoutTheAeadKey() {
    Duo.Ends ends = duo.ends();
    Generation real = Objects.requireNonNull(ends.alice().sendingEpoch().sending()).current();
    Adversary.Parts parts = Adversary.read(duo.sealEmpty(Graph.copy(ends.alice())), real);
    Generation guessed =
        new Generation(
            0,
            SecretBytes.own(duo.randomness.bytes(32)),
            SecretBytes.own(duo.randomness.bytes(12)),
            real.kid());
    assertThat(ends.bob().open(Adversary.seal(parts, guessed), duo.now))
        .isEqualTo(new Opened.Rejected(DropReason.BAD_TAG));
    assertThat(ends.bob().open(Adversary.seal(parts, real), duo.now))
        .isInstanceOf(Opened.Accepted.class);
  }
}
