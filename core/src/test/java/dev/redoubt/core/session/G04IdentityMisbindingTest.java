package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Graph;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.Bytes;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// G4: no identity misbinding, no key confusion, no re-encapsulation (§1.3, §5).
///
/// Mechanism: both fingerprints and the KEM key enter transcript, HPKE `info` and signatures. The
/// adversary is Mallory, a legitimate agent that takes part in handshakes and puts the keys of
/// others into them, or that has stolen the one key to which a handshake is sealed.
class G04IdentityMisbindingTest {
  private final Duo duo = new Duo(44);
  private final Self mallory = duo.local("mallory");
  private final Adversary adversary = new Adversary(duo.randomness);
  private final Adversary.Target bob = Adversary.Target.of(duo.bundle);

  private static InitResult dropped(DropReason reason) {
    return new InitResult.Dropped(reason);
  }

  /// Unknown key share: Mallory publishes Bob's prekey as her own. Alice talks to Mallory, but Bob
  /// is to believe that she talks to him.
  @Test
  void anInitToWhoeverPublishesBobsPrekeyAsItsOwnDoesNotOpenAtBob() {
    Bundle.Content it = duo.content();
    Bundle mallorys =
        Bundle.sign(
            new Bundle.Content(
                1,
                false,
                mallory.name(),
                it.bundleSeq(),
                it.notBeforeMillis(),
                it.notAfterMillis(),
                duo.bob.instance(),
                duo.prekey.publicKey(),
                1,
                1,
                Bytes.EMPTY),
            mallory.identity(),
            duo.randomness);
    InitiatorHandshake handshake =
        InitiatorHandshake.start(
            duo.alice, duo.verified(mallorys), Bytes.EMPTY, 1, duo.limits, duo.now, duo.randomness);
    assertThat(duo.open(handshake.init())).isEqualTo(dropped(DropReason.BAD_TAG));
  }

  /// The reverse: Mallory puts Alice's keys into an INIT of her own. Bob then talks to Mallory, who
  /// does not have these keys, and Alice drops his answer.
  @Test
  void whoeverOffersAlicesKeysAsItsOwnGetsASessionThatNobodyHasAndAliceTakesNoPartIn() {
    Prekey own = Prekey.create(Hpke.KeyPair.generate(duo.randomness), Duo.WALL + 90_000_000);
    Bundle bundle = Bundle.sign(content(own), mallory.identity(), duo.randomness);
    InitiatorHandshake alice =
        InitiatorHandshake.start(
            duo.alice, duo.verified(bundle), Bytes.EMPTY, 1, duo.limits, duo.now, duo.randomness);
    InitBody said = Adversary.read(alice.init(), own.keys(), Adversary.Target.of(bundle)).body();
    InitBody taken =
        Adversary.to(
            duo.bob.fingerprint(),
            duo.bundle.hash(),
            Adversary.by(mallory.identity().peer(), said));
    Bytes init = adversary.init(bob, taken, adversary.signer(mallory.identity())).init();
    ResponderHandshake received = duo.authentic(init);
    assertThat(received.peer().fingerprint()).isEqualTo(mallory.fingerprint());
    ResponderHandshake.Response response = duo.respond(received, Verdict.SESSION);
    assertThat(Objects.requireNonNull(response.session()).peer()).isEqualTo(mallory.fingerprint());

    assertThat(alice.accept(response.resp(), duo.now))
        .isEqualTo(new RespResult.Dropped(DropReason.UNKNOWN_HANDSHAKE));
    Bytes relabelled = Adversary.relabelled(response.resp(), alice.handshakeId());
    assertThat(alice.accept(relabelled, duo.now))
        .isEqualTo(new RespResult.Dropped(DropReason.BAD_TAG));
    assertThat(alice.session().confirmed()).isFalse();
  }

  private Bundle.Content content(Prekey prekey) {
    return new Bundle.Content(
        1,
        false,
        mallory.name(),
        Duo.WALL,
        Duo.WALL - 600_000,
        prekey.notAfterMillis(),
        mallory.instance(),
        prekey.publicKey(),
        1,
        1,
        Bytes.EMPTY);
  }

  @Test
  void anInitThatIsReadAndEncapsulatedAnewIsRefused() {
    Adversary.Read<InitBody> read = Adversary.read(duo.start().init(), duo.prekey.keys(), bob);
    Bytes again = adversary.init(bob, read.body(), Adversary.replaying(read.signature())).init();
    assertThat(duo.open(again)).isEqualTo(dropped(DropReason.BAD_SIGNATURE));
    Bytes signed = adversary.init(bob, read.body(), adversary.signer(duo.alice.identity())).init();
    assertThat(duo.open(signed)).isInstanceOf(InitResult.Authentic.class);
  }

  @Test
  void anInitIsNotAcceptedUnderAnotherPrekeyOfTheSameInstance() {
    Prekey next = Prekey.create(Hpke.KeyPair.generate(duo.randomness), Duo.WALL + 90_000_000);
    next.add(duo.bundle.hash());
    Adversary.Read<InitBody> read = Adversary.read(duo.start().init(), duo.prekey.keys(), bob);
    Adversary.Target moved =
        new Adversary.Target(duo.bob.fingerprint(), duo.bob.instance(), next.publicKey());
    Bytes init = adversary.init(moved, read.body(), Adversary.replaying(read.signature())).init();
    try {
      assertThat(ResponderHandshake.open(Init.decode(init), next, duo.bob, duo.now))
          .isEqualTo(dropped(DropReason.BAD_SIGNATURE));
    } catch (dev.redoubt.message.MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aRespThatIsReadAndEncapsulatedAnewIsRefused() {
    InitiatorHandshake alice = duo.start();
    Hpke.KeyPair stolen = Graph.only(Graph.copy(alice), Hpke.KeyPair.class);
    Bytes h2 = Bytes.copyOf(Thief.binds(alice).getFirst());
    Bytes resp = duo.respond(duo.authentic(alice.init()), Verdict.SESSION).resp();
    Adversary.Read<Resp.Body> read = Adversary.read(resp, stolen, h2);
    Bytes again =
        adversary.resp(
            stolen.publicKey(),
            h2,
            alice.handshakeId(),
            read.body(),
            duo.bob.fingerprint(),
            Adversary.replaying(read.signature()));
    assertThat(alice.accept(again, duo.now))
        .isEqualTo(new RespResult.Dropped(DropReason.BAD_SIGNATURE));
    assertThat(alice.accept(resp, duo.now)).isInstanceOf(RespResult.Confirmed.class);
  }

  @Test
  void aRespIsNotAcceptedInAnotherHandshakeOfTheSameTwo() {
    InitiatorHandshake first = duo.start();
    InitiatorHandshake second = duo.start();
    Bytes resp = duo.respond(duo.authentic(second.init()), Verdict.SESSION).resp();
    assertThat(first.accept(resp, duo.now))
        .isEqualTo(new RespResult.Dropped(DropReason.UNKNOWN_HANDSHAKE));
    assertThat(first.accept(Adversary.relabelled(resp, first.handshakeId()), duo.now))
        .isEqualTo(new RespResult.Dropped(DropReason.BAD_TAG));
  }

  /// The same parties, key and handshake id, but a different history: the transcripts differ.
  @Test
  void aRespIsNotOpenedAfterAnotherTranscript() {
    InitiatorHandshake alice = duo.start();
    Bytes ek = Graph.only(alice, Hpke.KeyPair.class).publicKey();
    Resp.Body body =
        new Resp.Body(
            duo.alice.fingerprint(), duo.bob.instance(), 1, Verdict.BUSY, Resp.Body.NO_KEY);
    Bytes resp =
        adversary.resp(
            ek,
            Bytes.wrap(new byte[32]),
            alice.handshakeId(),
            body,
            duo.bob.fingerprint(),
            adversary.signer(duo.bob.identity()));
    assertThat(alice.accept(resp, duo.now)).isEqualTo(new RespResult.Dropped(DropReason.BAD_TAG));
  }

  /// RESP names its recipient too, whatever it is sealed to.
  @Test
  void aRespThatNamesAnotherRecipientIsRefused() {
    InitiatorHandshake alice = duo.start();
    Bytes h2 = Bytes.copyOf(Thief.binds(alice).getFirst());
    Bytes ek = Graph.only(alice, Hpke.KeyPair.class).publicKey();
    Resp.Body body =
        new Resp.Body(mallory.fingerprint(), duo.bob.instance(), 1, Verdict.BUSY, Resp.Body.NO_KEY);
    Bytes resp =
        adversary.resp(
            ek,
            h2,
            alice.handshakeId(),
            body,
            duo.bob.fingerprint(),
            adversary.signer(duo.bob.identity()));
    assertThat(alice.accept(resp, duo.now))
        .isEqualTo(new RespResult.Dropped(DropReason.WRONG_RECIPIENT));
  }

  /// Signer, recipient, transcript and body are each bound.
  @Test
  void everyPartOfTheStatementThatIsSignedCounts() {
    Fingerprint alice = duo.alice.fingerprint();
    Fingerprint other = mallory.fingerprint();
    byte[] hash = new byte[32];
    byte[] changed = new byte[32];
    changed[31] = 1;
    Bytes statement = statement(alice, duo.bob.fingerprint(), hash, hash);
    assertThat(
            List.of(
                statement(other, duo.bob.fingerprint(), hash, hash),
                statement(alice, other, hash, hash),
                statement(alice, duo.bob.fingerprint(), changed, hash),
                statement(alice, duo.bob.fingerprint(), hash, changed)))
        .doesNotContain(statement)
        .doesNotHaveDuplicates();
  }

  private static Bytes statement(Fingerprint signer, Fingerprint other, byte[] hash, byte[] body) {
    return Bytes.wrap(Transcript.signed(signer, other, hash, body));
  }

  @Test
  void theTranscriptStartsWithIdentityInstanceAndKemKey() {
    Bytes start = start(duo.bob.fingerprint(), duo.bob);
    assertThat(
            List.of(
                start(mallory.fingerprint(), duo.bob),
                start(duo.bob.fingerprint(), mallory),
                Bytes.wrap(
                    Transcript.start(
                        duo.bob.fingerprint(),
                        duo.bob.instance(),
                        Hpke.KeyPair.generate(duo.randomness).publicKey()))))
        .doesNotContain(start)
        .doesNotHaveDuplicates();
  }

  private Bytes start(Fingerprint fingerprint, Self of) {
    return Bytes.wrap(Transcript.start(fingerprint, of.instance(), duo.prekey.publicKey()));
  }
}
