package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Graph;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.bundle.Verification;
import dev.redoubt.core.crypto.CompositeSignature;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// G3: mutual post-quantum authentication (§1.3).
///
/// Mechanism: composite signatures on bundle, INIT and RESP, each under its own context. The
/// adversary has everything but the identity key: it knows prekeys and ephemeral keys, and seals
/// anything. `TamperTest` flips every bit of what an honest agent has signed.
class G03AuthenticationTest {
  private final Duo duo = new Duo(33);
  private final Identity own = Identity.generate(duo.randomness);
  private final Adversary adversary = new Adversary(duo.randomness);

  private Verification verify(Bytes signature) {
    Bytes good = duo.bundle.encoded();
    Bytes signed = good.slice(0, good.size() - CompositeSignature.SIGNATURE);
    byte[] forged = new WireWriter(good.size()).bytes(signed).bytes(signature).toArray();
    try {
      return Bundle.decode(Bytes.wrap(forged))
          .verify(
              duo.bob.name(),
              duo.bundle.key().inbox(),
              Trust.firstUse(PinStore.inMemory()),
              0,
              Duo.WALL);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private Bytes signed(Identity by, String context) {
    Bytes good = duo.bundle.encoded();
    byte[] signed = good.slice(0, good.size() - CompositeSignature.SIGNATURE).toArray();
    return by.sign(context, signed, duo.randomness);
  }

  @Test
  void aBundleThatItsIdentityHasNotSignedIsInvalid() {
    assertThat(verify(signed(duo.bob.identity(), Bundle.CONTEXT)))
        .isInstanceOf(Verification.Verified.class);
    assertThat(verify(signed(own, Bundle.CONTEXT))).isInstanceOf(Verification.Invalid.class);
    assertThat(verify(Bytes.wrap(new byte[CompositeSignature.SIGNATURE])))
        .isInstanceOf(Verification.Invalid.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {Transcript.INIT_CONTEXT, Transcript.RESP_CONTEXT, ""})
  void aBundleThatWasSignedAsSomethingElseIsInvalid(String context) {
    assertThat(verify(signed(duo.bob.identity(), context)))
        .isInstanceOf(Verification.Invalid.class);
  }

  private InitResult open(Adversary.Signer signer) {
    Adversary.Target bob = Adversary.Target.of(duo.bundle);
    InitBody body = Adversary.read(duo.start().init(), duo.prekey.keys(), bob).body();
    return duo.open(adversary.init(bob, body, signer).init());
  }

  @Test
  void anInitThatItsIdentityHasNotSignedIsDropped() {
    InitResult dropped = new InitResult.Dropped(DropReason.BAD_SIGNATURE);
    assertThat(open(adversary.signer(duo.alice.identity())))
        .isInstanceOf(InitResult.Authentic.class);
    assertThat(open(adversary.signer(own))).isEqualTo(dropped);
    assertThat(open(adversary.signer(duo.bob.identity()))).isEqualTo(dropped);
  }

  @ParameterizedTest
  @ValueSource(strings = {Bundle.CONTEXT, Transcript.RESP_CONTEXT, ""})
  void anInitThatWasSignedAsSomethingElseIsDropped(String context) {
    assertThat(open(adversary.signer(duo.alice.identity(), context)))
        .isEqualTo(new InitResult.Dropped(DropReason.BAD_SIGNATURE));
  }

  /// A thief of Bob's prekey can read the INIT, but cannot answer it in his name.
  private RespResult answered(Adversary.Signer signer) {
    InitiatorHandshake alice = duo.start();
    Hpke.KeyPair ek = Graph.only(alice, Hpke.KeyPair.class);
    Bytes h2 = Bytes.copyOf(Thief.binds(alice).getFirst());
    Resp.Body body =
        new Resp.Body(
            duo.alice.fingerprint(),
            duo.bob.instance(),
            duo.bundle.versions(),
            Verdict.SESSION,
            signKey());
    Bytes resp =
        adversary.resp(
            ek.publicKey(), h2, alice.handshakeId(), body, duo.bob.fingerprint(), signer);
    return alice.accept(resp, duo.now);
  }

  private Bytes signKey() {
    return Adversary.read(duo.start().init(), duo.prekey.keys(), Adversary.Target.of(duo.bundle))
        .body()
        .sign();
  }

  @Test
  void aRespThatBobsIdentityHasNotSignedIsDropped() {
    RespResult dropped = new RespResult.Dropped(DropReason.BAD_SIGNATURE);
    assertThat(answered(adversary.signer(duo.bob.identity())))
        .isInstanceOf(RespResult.Confirmed.class);
    assertThat(answered(adversary.signer(own))).isEqualTo(dropped);
    assertThat(answered(adversary.signer(duo.alice.identity()))).isEqualTo(dropped);
  }

  @ParameterizedTest
  @ValueSource(strings = {Bundle.CONTEXT, Transcript.INIT_CONTEXT, ""})
  void aRespThatWasSignedAsSomethingElseIsDropped(String context) {
    assertThat(answered(adversary.signer(duo.bob.identity(), context)))
        .isEqualTo(new RespResult.Dropped(DropReason.BAD_SIGNATURE));
  }
}
