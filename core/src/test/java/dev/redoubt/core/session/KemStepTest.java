package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.frame.Accept;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.frame.Offer;
import dev.redoubt.core.frame.RekeyRequest;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Limits;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// KEM steps between the two ends of a session: what each side does, and what it cannot be made to
/// do.
class KemStepTest {
  private static final Duration AGE = Duration.ofMinutes(15);
  private static final Duration MILLISECOND = Duration.ofMillis(1);

  private final Duo duo = new Duo(5);
  private Session alice;
  private Session bob;

  @BeforeEach
  void confirm() {
    Duo.Ends ends = duo.ends();
    alice = ends.alice();
    bob = ends.bob();
    pass(duo.sealEmpty(alice), bob);
    pass(duo.sealEmpty(bob), alice);
  }

  private Opened.Accepted pass(Bytes envelope, Session to) {
    Opened opened = to.open(envelope, duo.now);
    assertThat(opened).isInstanceOf(Opened.Accepted.class);
    return (Opened.Accepted) opened;
  }

  private Bytes sealStep(Session from) {
    WireWriter body = from.begin();
    from.writeStep(body, duo.now, duo.randomness);
    return from.seal(body, duo.now, duo.randomness);
  }

  private Bytes seal(Session from, Consumer<WireWriter> frames) {
    WireWriter body = from.begin();
    frames.accept(body);
    return from.seal(body, duo.now, duo.randomness);
  }

  /// The answer that `from` owes, unsealed.
  private Accept accept(Session from) {
    WireWriter body = from.begin();
    int at = body.size() + 9; // behind type, length and epoch
    from.writeStep(body, duo.now, duo.randomness);
    Bytes written = Bytes.wrap(body.toArray());
    return new Accept(2, written.slice(at, at + 1120), written.slice(at + 1120, at + 1152));
  }

  private static <T extends Frame> T only(Opened.Accepted opened, Class<T> kind) {
    assertThat(opened.frames()).hasSize(1).hasOnlyElementsOfType(kind);
    return kind.cast(opened.frames().getFirst());
  }

  private void step() {
    duo.pass(AGE);
    pass(sealStep(alice), bob);
    assertThat(pass(sealStep(bob), alice).step()).isEqualTo(Step.ADVANCED);
    assertThat(pass(duo.sealEmpty(alice), bob).step()).isEqualTo(Step.ADVANCED);
    assertThat(pass(duo.sealEmpty(bob), alice).step()).isEqualTo(Step.NONE);
  }

  @Test
  void bothSidesReachTheNextEpochAgainAndAgain() {
    for (int epoch = 2; epoch < 6; epoch++) {
      step();
      assertThat(alice.epoch()).isEqualTo(epoch);
      assertThat(bob.epoch()).isEqualTo(epoch);
    }
  }

  @Test
  void anOfferIsDueAfterTheEpochsTimeAndRepeatedOnceASecond() {
    assertThat(alice.nextOffer()).isEqualTo(Duo.START.plus(AGE));
    duo.pass(AGE.minus(MILLISECOND));
    assertThat(pass(sealStep(alice), bob).frames()).isEmpty();
    duo.pass(MILLISECOND);
    Offer offer = only(pass(sealStep(alice), bob), Offer.class);
    assertThat(offer.epoch()).isEqualTo(2);
    assertThat(pass(sealStep(alice), bob).frames()).isEmpty();
    duo.pass(Duration.ofSeconds(1));
    assertThat(only(pass(sealStep(alice), bob), Offer.class)).isEqualTo(offer);
  }

  @Test
  void anOfferIsDueAfterTheEpochsEnvelopesOfBothDirections() {
    duo.limits = Limits.DEFAULT.withEpochs(4, 1 << 20, AGE);
    confirm();
    duo.sealEmpty(alice);
    assertThat(alice.nextOffer()).isGreaterThan(duo.now.nanos());
    pass(duo.sealEmpty(bob), alice);
    assertThat(duo.now.reached(alice.nextOffer())).isTrue();
  }

  @Test
  void anOfferIsDueAfterTheEpochsBytes() {
    duo.limits = Limits.DEFAULT.withEpochs(1 << 18, 4096, AGE);
    confirm();
    assertThat(duo.now.reached(alice.nextOffer())).isFalse();
    seal(alice, body -> body.u8(0x80).u32(4000).zeros(4000));
    assertThat(duo.now.reached(alice.nextOffer())).isTrue();
  }

  @Test
  void theResponderNeverOffersAndEarlyDataNeverSteps() {
    assertThat(bob.nextOffer()).isEqualTo(Long.MAX_VALUE);
    assertThat(duo.start().session().nextOffer()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void eachCopyOfAnOfferIsAnsweredByTheSameAccept() {
    duo.pass(AGE);
    pass(sealStep(alice), bob);
    assertThat(bob.owesEnvelope()).isTrue();
    Bytes first = sealStep(bob);
    assertThat(bob.owesEnvelope()).isFalse();
    duo.pass(Duration.ofSeconds(1));
    pass(sealStep(alice), bob);
    Accept second = only(pass(sealStep(bob), alice), Accept.class);
    assertThat(only(pass(first, alice), Accept.class)).isEqualTo(second);
  }

  @Test
  void aLostAnswerComesAgainAndLeadsToTheSameEpoch() {
    duo.pass(AGE);
    pass(sealStep(alice), bob);
    Bytes lost = sealStep(bob);
    duo.pass(Duration.ofSeconds(1));
    pass(sealStep(alice), bob);
    Bytes again = sealStep(bob);
    assertThat(pass(again, alice).step()).isEqualTo(Step.ADVANCED);
    assertThat(pass(duo.sealEmpty(alice), bob).step()).isEqualTo(Step.ADVANCED);
    // What was lost comes late: it is of a step that is done.
    assertThat(pass(lost, alice).step()).isEqualTo(Step.NONE);
    assertThat(alice.epoch()).isEqualTo(2);
  }

  @Test
  void nobodySendsUnderAKeyThatTheOtherMayLack() {
    duo.pass(AGE);
    pass(sealStep(alice), bob);
    assertThat(alice.epoch()).isEqualTo(1);
    Bytes accept = sealStep(bob);
    assertThat(bob.epoch()).isEqualTo(1);
    pass(duo.seal(bob), alice);
    pass(accept, alice);
    assertThat(alice.epoch()).isEqualTo(2);
    pass(duo.seal(bob), alice);
    assertThat(bob.epoch()).isEqualTo(1);
    pass(duo.seal(alice), bob);
    assertThat(bob.epoch()).isEqualTo(2);
    assertThat(bob.owesEnvelope()).isTrue();
  }

  @Test
  void theFirstEnvelopeOfTheNextEpochClosesTheOneBeforeInEachDirection() {
    duo.pass(AGE);
    Bytes lateOfAlice = duo.seal(alice);
    Bytes lateOfBob = duo.seal(bob);
    pass(sealStep(alice), bob);
    pass(sealStep(bob), alice);
    Bytes inTime = duo.seal(bob);
    pass(duo.sealEmpty(alice), bob);
    assertThat(bob.open(lateOfAlice, duo.now))
        .isEqualTo(new Opened.Rejected(DropReason.UNKNOWN_KID));
    pass(inTime, alice);
    pass(duo.sealEmpty(bob), alice);
    assertThat(alice.open(lateOfBob, duo.now))
        .isEqualTo(new Opened.Rejected(DropReason.UNKNOWN_KID));
  }

  @Test
  void aWrongTagChangesNothingAndTheRightOneStillCounts() {
    duo.pass(AGE);
    pass(sealStep(alice), bob);
    Epoch before = alice.sendingEpoch();
    Accept right = accept(bob);
    byte[] tag = right.tag().toArray();
    tag[31] ^= 1;
    Accept wrong = new Accept(2, right.enc(), Bytes.wrap(tag));
    byte[] enc = right.enc().toArray();
    enc[5] ^= 1;
    Accept reencapsulated = new Accept(2, Bytes.wrap(enc), right.tag());
    Accept noKey =
        new Accept(
            2, Bytes.wrap(Arrays.copyOf(right.enc().slice(0, 1088).toArray(), 1120)), right.tag());

    assertThat(pass(seal(bob, wrong::write), alice).step()).isEqualTo(Step.WRONG_TAG);
    assertThat(pass(seal(bob, reencapsulated::write), alice).step()).isEqualTo(Step.WRONG_TAG);
    assertThat(pass(seal(bob, noKey::write), alice).step()).isEqualTo(Step.WRONG_TAG);
    assertThat(alice.sendingEpoch()).isSameAs(before);
    assertThat(before.psk().closed()).isFalse();
    assertThat(pass(seal(bob, right::write), alice).step()).isEqualTo(Step.ADVANCED);
  }

  @Test
  void anAcceptThatNothingWasOfferedForAndOneOfAnotherEpochAreIgnored() {
    Accept stray = new Accept(2, Bytes.wrap(new byte[1120]), Bytes.wrap(new byte[32]));
    assertThat(pass(seal(bob, stray::write), alice).step()).isEqualTo(Step.NONE);
    duo.pass(AGE);
    sealStep(alice);
    Accept later = new Accept(3, stray.enc(), stray.tag());
    assertThat(pass(seal(bob, later::write), alice).step()).isEqualTo(Step.NONE);
    assertThat(alice.epoch()).isEqualTo(1);
  }

  @Test
  void anotherKeyForAPendingStepAndAKeyThatIsNoneAreViolations() {
    duo.pass(AGE);
    Offer offer = only(pass(sealStep(alice), bob), Offer.class);
    byte[] bad = offer.ek().toArray();
    Arrays.fill(bad, 0, 1152, (byte) 0xff);
    Offer other = new Offer(2, Bytes.wrap(bad));
    assertThat(pass(seal(alice, other::write), bob).step()).isEqualTo(Step.VIOLATION);

    confirm();
    assertThat(pass(seal(alice, other::write), bob).step()).isEqualTo(Step.VIOLATION);
    assertThat(bob.owesEnvelope()).isFalse();
  }

  @Test
  void anOfferOfAnyOtherEpochIsIgnored() {
    duo.pass(AGE);
    Offer offer = only(pass(sealStep(alice), bob), Offer.class);
    sealStep(bob);
    for (int epoch : new int[] {0, 1, 3, -1}) {
      Offer misplaced = new Offer(epoch, offer.ek());
      assertThat(pass(seal(alice, misplaced::write), bob).step()).isEqualTo(Step.NONE);
    }
    assertThat(bob.owesEnvelope()).isFalse();
  }

  @Test
  void aResponderWhoseLimitsAreLowerAsksAndIsOffered() {
    InitiatorHandshake handshake = duo.start();
    Session lenient = handshake.session();
    duo.limits = Limits.DEFAULT.withEpochs(3, 1 << 20, AGE);
    ResponderHandshake.Response response =
        duo.respond(duo.authentic(handshake.init()), Verdict.SESSION);
    Session strict = Objects.requireNonNull(response.session());
    handshake.accept(response.resp(), duo.now);
    for (int i = 0; i < 3; i++) {
      pass(duo.sealEmpty(lenient), strict);
    }
    duo.pass(Duration.ofSeconds(1));
    assertThat(lenient.nextOffer()).isGreaterThan(duo.now.nanos());
    only(pass(sealStep(strict), lenient), RekeyRequest.class);
    assertThat(pass(sealStep(strict), lenient).frames()).isEmpty();
    only(pass(sealStep(lenient), strict), Offer.class);
    only(pass(sealStep(strict), lenient), Accept.class);
    assertThat(lenient.epoch()).isEqualTo(2);
  }

  @Test
  void whatLedToAnEpochIsErasedWhenItIsThere() {
    Epoch first = alice.sendingEpoch();
    Epoch firstOfBob = bob.sendingEpoch();
    duo.pass(AGE);
    pass(sealStep(alice), bob);
    assertThat(firstOfBob.followable()).isTrue();
    Bytes accept = sealStep(bob);
    assertThat(firstOfBob.followable()).isFalse();
    assertThat(first.followable()).isTrue();
    pass(accept, alice);
    assertThat(first.followable()).isFalse();
    assertThat(Objects.requireNonNull(first.sending()).closed()).isTrue();
    pass(duo.sealEmpty(alice), bob);
    assertThat(Objects.requireNonNull(firstOfBob.receiving()).erased()).isTrue();
    assertThat(Objects.requireNonNull(firstOfBob.sending()).closed()).isTrue();
    pass(duo.sealEmpty(bob), alice);
    assertThat(Objects.requireNonNull(first.receiving()).erased()).isTrue();
  }

  @Test
  void aPeerThatRunsAheadIsToldWhatWeHaveSeenBeforeItMustWait() {
    duo.limits = Limits.DEFAULT.withGenerations(1, 1 << 20, Duration.ofMinutes(10));
    confirm();
    int told = 0;
    for (int i = 0; i < 50; i++) {
      assertThat(bob.canSeal()).isTrue();
      pass(duo.sealEmpty(bob), alice);
      if (alice.owesEnvelope()) {
        pass(duo.sealEmpty(alice), bob);
        told++;
      }
    }
    assertThat(told).isBetween(5, 15);
  }
}
