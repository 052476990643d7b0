package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Graph;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.SecretBytes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// G7: healing after a theft of session state (§1.3, §6.9).
///
/// Mechanisms: a KEM step at the end of each epoch, the closing of an epoch by the first envelope
/// of the next in each direction, and a new session after 24 h at the latest (`EndpointTest`). The
/// thief copies the whole state of a side, then watches the two perform a step, and lets its copies
/// take part as well as they can. `KemStepTest` shows what an active thief cannot do.
class G07HealingTest {
  private static final Duration EPOCH = Duration.ofMinutes(15);

  private final Duo duo = new Duo(7);
  private Session alice;
  private Session bob;
  private List<byte[]> binds;

  @BeforeEach
  void confirm() {
    Duo.Ends ends = duo.ends();
    alice = ends.alice();
    bob = ends.bob();
    binds = Thief.binds(ends);
    pass(duo.sealEmpty(alice), bob);
    pass(duo.sealEmpty(bob), alice);
  }

  private Opened.Accepted pass(Bytes envelope, Session to) {
    Opened opened = to.open(envelope, duo.now);
    assertThat(opened).isInstanceOf(Opened.Accepted.class);
    return (Opened.Accepted) opened;
  }

  /// One KEM step that the copies observe completely.
  private void step(Session... copies) {
    duo.pass(EPOCH);
    Bytes offer = duo.sealStep(alice);
    pass(offer, bob);
    Bytes accept = duo.sealStep(bob);
    assertThat(pass(accept, alice).step()).isEqualTo(Step.ADVANCED);
    for (Session copy : copies) {
      copy.onTimer(duo.now);
      copy.open(offer, duo.now);
      duo.sealStep(copy); // the copy of the initiator offers, that of the responder answers
      copy.open(accept, duo.now);
    }
    pass(duo.sealEmpty(alice), bob);
    pass(duo.sealEmpty(bob), alice);
    assertThat(alice.epoch()).isEqualTo(bob.epoch());
  }

  private void assertOpensNothing(Session copy, Bytes... envelopes) {
    for (Bytes envelope : envelopes) {
      assertThat(copy.open(envelope, duo.now))
          .isEqualTo(new Opened.Rejected(DropReason.UNKNOWN_KID));
    }
  }

  @Test
  void aCopyOfEitherSideOpensWhatFollowsUntilTheNextStep() {
    Session copyOfAlice = Graph.copy(alice);
    Session copyOfBob = Graph.copy(bob);
    pass(duo.sealEmpty(alice), copyOfBob);
    pass(duo.sealEmpty(bob), copyOfAlice);
  }

  @Test
  void aCopyOfEitherSideOpensNothingAfterOneStepInEitherDirection() {
    Session copyOfAlice = Graph.copy(alice);
    Session copyOfBob = Graph.copy(bob);
    step(copyOfAlice, copyOfBob);
    for (int i = 0; i < 3; i++) {
      Bytes there = duo.sealEmpty(alice);
      Bytes back = duo.sealEmpty(bob);
      assertOpensNothing(copyOfAlice, there, back);
      assertOpensNothing(copyOfBob, there, back);
      pass(there, bob);
      pass(back, alice);
      duo.pass(Duration.ofMinutes(4));
      alice.onTimer(duo.now);
      bob.onTimer(duo.now);
    }
  }

  @Test
  void allThatBothSidesHadYieldsNoKeyOfTheNextEpoch() {
    Thief thief = Thief.of(binds, alice, bob);
    Bytes before = duo.sealEmpty(alice);
    pass(before, bob);
    step();
    assertThat(thief.opens(before)).isTrue();
    assertThat(thief.opens(List.of(duo.sealEmpty(alice), duo.sealEmpty(bob)))).isZero();
  }

  /// A thief of A's state while its OFFER is under way has the seed that opens the answer.
  @Test
  void aCopyThatWasMadeDuringAStepIsShutOutByTheOneAfterIt() {
    duo.pass(EPOCH);
    Bytes offer = duo.sealStep(alice);
    Session copy = Graph.copy(alice);
    pass(offer, bob);
    Bytes accept = duo.sealStep(bob);
    pass(accept, alice);
    assertThat(pass(accept, copy).step()).isEqualTo(Step.ADVANCED);
    pass(duo.sealEmpty(alice), bob);
    Bytes back = duo.sealEmpty(bob);
    pass(back, alice);
    pass(back, copy);
    step(copy);
    assertOpensNothing(copy, duo.sealEmpty(alice), duo.sealEmpty(bob));
  }

  @Test
  void whatIsSealedWithTheStolenKeysOfAClosedEpochIsRefused() {
    Session copyOfAlice = Graph.copy(alice);
    Session copyOfBob = Graph.copy(bob);
    Bytes asAlice = duo.sealEmpty(copyOfAlice);
    Bytes asBob = duo.sealEmpty(copyOfBob);
    assertThat(Graph.copy(bob).open(asAlice, duo.now)).isInstanceOf(Opened.Accepted.class);
    assertThat(Graph.copy(alice).open(asBob, duo.now)).isInstanceOf(Opened.Accepted.class);
    step();
    assertOpensNothing(bob, asAlice, duo.sealEmpty(copyOfAlice));
    assertOpensNothing(alice, asBob, duo.sealEmpty(copyOfBob));
  }

  /// In each direction the first envelope of the next epoch closes the previous one.
  @Test
  void anEpochIsClosedInADirectionAsSoonAsTheNextIsUsedInIt() {
    Session copyOfAlice = Graph.copy(alice);
    duo.pass(EPOCH);
    pass(duo.sealStep(alice), bob);
    pass(duo.sealStep(bob), alice);
    Bytes sameCounterAsTheOffer = duo.sealEmpty(copyOfAlice);
    assertThat(bob.open(sameCounterAsTheOffer, duo.now))
        .isEqualTo(new Opened.Rejected(DropReason.REPLAYED));
    assertThat(Graph.copy(bob).open(duo.sealEmpty(copyOfAlice), duo.now))
        .isInstanceOf(Opened.Accepted.class);
    pass(duo.sealEmpty(alice), bob);
    assertOpensNothing(bob, duo.sealEmpty(copyOfAlice));
  }

  /// Searches the whole memory of both sides for what §6.10 lists for a KEM step.
  @Test
  void theSecretsOfAStepAreNowhereToBeFoundOnceItIsDone() throws Exception {
    byte[] psk = alice.sendingEpoch().psk().bytes().clone();
    assertThat(bob.sendingEpoch().psk().bytes()).isEqualTo(psk);
    duo.pass(EPOCH);
    Bytes offer = duo.sealStep(alice);
    Hpke.KeyPair ek = Graph.only(alice, Hpke.KeyPair.class);
    byte[] seed = ek.seed().bytes().clone();
    Epoch one = Graph.copy(alice.sendingEpoch());
    pass(offer, bob);
    Bytes answer = duo.sealStep(bob);
    assertThat(Graph.holds(bob, psk)).as("psk_n at the responder").isFalse();
    assertThat(Graph.holds(alice, psk)).isTrue();
    assertThat(Graph.holds(alice, seed)).isTrue();
    Hpke.KeyPair kept = Hpke.KeyPair.fromSeed(SecretBytes.copyOf(seed));
    Opened.Accepted opened = pass(answer, alice);
    dev.redoubt.core.frame.Accept accept =
        (dev.redoubt.core.frame.Accept) opened.frames().getFirst();
    byte[] root;
    try (KemStep step = KemStep.decapsulate(one, kept, accept.enc())) {
      assertThat(step.proves(accept)).isTrue();
      root = step.root().bytes().clone();
    }
    SecretBytes secret = SecretBytes.copyOf(root);
    for (byte[] erased :
        List.of(
            psk,
            seed,
            root,
            KeySchedule.traffic(secret, one.bind(), Epoch.FROM_INITIATOR, 2).bytes(),
            KeySchedule.traffic(secret, one.bind(), Epoch.FROM_RESPONDER, 2).bytes())) {
      assertThat(Graph.holds(List.of(alice, bob), erased)).isFalse();
    }
    assertThat(ek.seed().closed()).isTrue();
    assertThat(Graph.find(List.of(alice, bob), Hpke.KeyPair.class)).isEmpty();
    byte[] next = KeySchedule.psk(secret, one.bind(), 2).bytes();
    assertThat(Graph.holds(alice, next)).as("the search finds what is there").isTrue();
  }

  /// The new session after a day does not depend on the previous one.
  @Test
  void allThatBothSidesHadInOneSessionYieldsNoKeyOfAnother() {
    Thief thief = Thief.of(binds, alice, bob);
    InitiatorHandshake handshake = duo.start();
    Bytes early = duo.sealEmpty(handshake.session());
    ResponderHandshake.Response response =
        duo.respond(duo.authentic(handshake.init()), Verdict.SESSION);
    handshake.accept(response.resp(), duo.now);
    Bytes later = duo.sealEmpty(handshake.session());
    assertThat(thief.opens(List.of(early, later))).isZero();
    assertThat(thief.opensInit(handshake.init(), duo.bob)).isFalse();
  }
}
