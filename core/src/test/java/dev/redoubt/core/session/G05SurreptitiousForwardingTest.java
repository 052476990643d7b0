package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Graph;
import dev.redoubt.core.crypto.EnvelopeSigner;
import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// G5: no surreptitious forwarding, no stripping of signatures (§1.3, §6.1).
///
/// Mechanism: an Ed25519 signature inside the AEAD over session, direction, both parties, header
/// and body. A holder of the AEAD keys, the peer itself or a thief, cannot use them to speak in the
/// other's name. For each part there is a signature that the sender really made, for another
/// recipient, session and so on, which is not accepted here.
class G05SurreptitiousForwardingTest {
  private final Duo duo = new Duo(5);
  private final Duo.Ends ends = duo.ends();
  private final Epoch epoch = ends.alice().sendingEpoch();

  /// Alice's signing key for her envelopes, and the keys that she shares with Bob.
  private final EnvelopeSigner.SigningKey signing =
      Graph.only(ends.alice(), EnvelopeSigner.SigningKey.class);

  private final Generation shared = Objects.requireNonNull(epoch.sending()).current();
  private final Parties alice = parties(true, duo.alice, duo.bob);
  private final Bytes header = Adversary.header(shared, 1, 0);
  private final Bytes body = body(1);

  private static Parties parties(boolean initiator, Self self, Self peer) {
    return new Parties(initiator, self.fingerprint(), peer.fingerprint(), peer.instance());
  }

  private static Bytes body(long createdMillis) {
    return Bytes.wrap(new WireWriter(16).u64(createdMillis).u32(-1).u32(-1).zeros(16).toArray());
  }

  /// A signature by Alice over this statement.
  private Bytes signature(Parties as, Epoch in, Bytes over, Bytes of) {
    byte[] hash = Kdf.hash(of.toArray());
    return Bytes.wrap(signing.sign(as.signed(true, in.bind(), over.toArray(), hash)));
  }

  private Opened open(Bytes signature) {
    return ends.bob()
        .open(Adversary.seal(new Adversary.Parts(header, signature, body), shared), duo.now);
  }

  private void assertRefused(Bytes signature) {
    assertThat(open(signature)).isEqualTo(new Opened.Rejected(DropReason.BAD_SIGNATURE));
  }

  @Test
  void whatAliceSignsForThisPlaceIsAccepted() {
    assertThat(open(signature(alice, epoch, header, body))).isInstanceOf(Opened.Accepted.class);
  }

  @Test
  void anEnvelopeWithoutASignatureIsRefused() {
    assertRefused(Bytes.wrap(new byte[EnvelopeSigner.SIGNATURE]));
  }

  @Test
  void anEnvelopeWhoseSignatureWasReplacedByTheRecipientsOwnIsRefused() {
    EnvelopeSigner.SigningKey bobs = Graph.only(ends.bob(), EnvelopeSigner.SigningKey.class);
    byte[] hash = Kdf.hash(body.toArray());
    assertRefused(Bytes.wrap(bobs.sign(alice.signed(true, epoch.bind(), header.toArray(), hash))));
  }

  @Test
  void whatAliceSignsForSomebodyElseIsRefused() {
    assertRefused(signature(parties(true, duo.alice, duo.local("carol")), epoch, header, body));
  }

  @Test
  void whatSomebodyElseSignsWithTheSameKeyIsRefused() {
    assertRefused(signature(parties(true, duo.local("carol"), duo.bob), epoch, header, body));
  }

  @Test
  void whatAliceSignsInTheOtherDirectionIsRefused() {
    assertRefused(signature(parties(false, duo.alice, duo.bob), epoch, header, body));
  }

  @Test
  void whatAliceSignsInAnotherSessionIsRefused() {
    assertRefused(signature(alice, duo.ends().alice().sendingEpoch(), header, body));
  }

  @Test
  void whatAliceSignsInEpochZeroIsRefusedInEpochOne() {
    assertRefused(signature(alice, duo.start().session().sendingEpoch(), header, body));
  }

  @Test
  void whatAliceSignsInAnotherGenerationIsRefused() {
    Duo.Ends others = duo.ends();
    Generation other = Objects.requireNonNull(others.alice().sendingEpoch().sending()).current();
    assertRefused(signature(alice, epoch, Adversary.header(other, 1, 0), body));
  }

  @Test
  void whatAliceSignsUnderAnotherCounterOrGuardIsRefused() {
    assertRefused(signature(alice, epoch, Adversary.header(shared, 1, 1), body));
    assertRefused(signature(alice, epoch, Adversary.header(shared, 2, 0), body));
  }

  @Test
  void whatAliceSignsWithAnotherBodyIsRefused() {
    assertRefused(signature(alice, epoch, header, body(2)));
  }

  /// Headers and ciphertexts of valid envelopes in other combinations.
  @Test
  void aHeaderIsNotSplicedOntoTheCiphertextOfAnotherEnvelope() {
    Duo.Ends others = duo.ends();
    Bytes good = duo.sealEmpty(ends.alice());
    List<Bytes> strange =
        List.of(
            duo.sealEmpty(ends.alice()),
            duo.sealEmpty(ends.bob()),
            duo.sealEmpty(others.alice()),
            duo.sealEmpty(others.bob()));
    for (Bytes other : strange) {
      byte[] spliced = other.toArray();
      good.slice(0, Envelope.HEADER).copyTo(spliced, 0);
      assertThat(ends.bob().open(Bytes.wrap(spliced), duo.now))
          .isEqualTo(new Opened.Rejected(DropReason.BAD_TAG));
    }
    assertThat(ends.bob().open(good, duo.now)).isInstanceOf(Opened.Accepted.class);
  }

  /// Bob forwards what Alice said to him, word for word, in his own session with Carol, for which
  /// he has even named Alice's key as his own.
  @Test
  void whatAliceSaidToBobIsNotAcceptedByCarolEvenInASessionUnderAlicesSigningKey() {
    Duo carols = new Duo(55);
    Adversary bob = new Adversary(duo.randomness);
    InitiatorHandshake toBob = duo.start();
    Bytes said = duo.sealEmpty(toBob.session());
    InitBody init =
        Adversary.read(toBob.init(), duo.prekey.keys(), Adversary.Target.of(duo.bundle)).body();
    InitBody forwarded =
        Adversary.to(
            carols.bob.fingerprint(),
            carols.bundle.hash(),
            Adversary.by(duo.bob.identity().peer(), init));
    Adversary.MadeInit made =
        bob.init(Adversary.Target.of(carols.bundle), forwarded, bob.signer(duo.bob.identity()));
    Session carol =
        Objects.requireNonNull(
            carols.respond(carols.authentic(made.init()), Verdict.SESSION).session());
    assertThat(carol.peer()).isEqualTo(duo.bob.fingerprint());

    Generation toCarol =
        Graph.find(carol, Generation.class).stream()
            .filter(one ->
                carol
                    .open(
                        Adversary.seal(
                            new Adversary.Parts(
                                Adversary.header(one, 1, 0),
                                Bytes.wrap(new byte[EnvelopeSigner.SIGNATURE]),
                                body),
                            one),
                        duo.now)
                    .equals(new Opened.Rejected(DropReason.BAD_SIGNATURE)))
            .findFirst()
            .orElseThrow();
    Generation fromAlice =
        Objects.requireNonNull(toBob.session().sendingEpoch().sending()).current();
    Adversary.Parts parts = Adversary.read(said, fromAlice);
    Bytes asItStood = Adversary.seal(parts, toCarol);
    Bytes underCarolsKid =
        Adversary.seal(
            new Adversary.Parts(Adversary.header(toCarol, 9, 9), parts.signature(), parts.body()),
            toCarol);
    assertThat(carol.open(asItStood, duo.now))
        .isEqualTo(new Opened.Rejected(DropReason.UNKNOWN_KID));
    assertThat(carol.open(underCarolsKid, duo.now))
        .isEqualTo(new Opened.Rejected(DropReason.BAD_SIGNATURE));
  }

  /// Bob re-seals Alice's INIT for Carol, as if Alice talked to her.
  @Test
  void anInitThatIsForwardedDoesNotSpeakForItsSender() {
    Duo carols = new Duo(56);
    Adversary bob = new Adversary(duo.randomness);
    Adversary.Read<InitBody> read =
        Adversary.read(duo.start().init(), duo.prekey.keys(), Adversary.Target.of(duo.bundle));
    Adversary.Signer alices = Adversary.replaying(read.signature());
    Adversary.Target carol = Adversary.Target.of(carols.bundle);

    assertThat(carols.open(bob.init(carol, read.body(), alices).init()))
        .isEqualTo(new InitResult.Dropped(DropReason.WRONG_RECIPIENT));
    InitBody readdressed =
        Adversary.to(carols.bob.fingerprint(), carols.bundle.hash(), read.body());
    assertThat(carols.open(bob.init(carol, readdressed, alices).init()))
        .isEqualTo(new InitResult.Dropped(DropReason.BAD_SIGNATURE));
  }
}
