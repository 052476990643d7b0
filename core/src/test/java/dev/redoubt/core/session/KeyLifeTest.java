package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Limits;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// When generations, epochs and sessions advance, and that their keys are erased then.
class KeyLifeTest {
  private static final Duration AGE = Duration.ofMinutes(10);
  private static final Duration MILLISECOND = Duration.ofMillis(1);

  private final Duo duo = new Duo(3);

  @Test
  void aGenerationMovesOnAfterItsEnvelopes() {
    duo.limits = Limits.DEFAULT.withGenerations(2, 1 << 20, AGE);
    Session alice = duo.ends().alice();
    Generation first = sending(alice).current();
    duo.seal(alice);
    assertThat(alice.generation()).isZero();
    duo.seal(alice);
    assertThat(alice.generation()).isEqualTo(1);
    assertThat(alice.rotations()).isEqualTo(1);
    assertThat(first.closed()).isTrue();
  }

  @Test
  void aGenerationMovesOnAfterItsBytes() {
    duo.limits = Limits.DEFAULT.withGenerations(100, 2300, AGE);
    Session alice = duo.ends().alice();
    WireWriter body = alice.begin().u8(0x80).u32(1500).zeros(1500);
    alice.seal(body, duo.now, duo.randomness);
    assertThat(alice.generation()).isZero();
    duo.seal(alice);
    duo.seal(alice);
    assertThat(alice.generation()).isEqualTo(1);
  }

  @Test
  void aGenerationIsErasedByTimerAfterItsFirstEnvelopeEvenIfNothingIsSent() {
    Session alice = duo.ends().alice();
    duo.pass(Duration.ofHours(1));
    alice.onTimer(duo.now);
    assertThat(alice.generation()).isZero();
    Generation first = sending(alice).current();
    duo.seal(alice);
    assertThat(alice.nextTimer()).isEqualTo(duo.now.plus(AGE));
    duo.pass(AGE.minus(MILLISECOND));
    alice.onTimer(duo.now);
    assertThat(first.closed()).isFalse();
    duo.pass(MILLISECOND);
    alice.onTimer(duo.now);
    assertThat(first.closed()).isTrue();
    assertThat(alice.generation()).isEqualTo(1);
  }

  @Test
  void aSenderWaitsEightGenerationsPastWhatItsPeerHasShown() {
    duo.limits = Limits.DEFAULT.withGenerations(1, 1 << 20, AGE);
    Duo.Ends ends = duo.ends();
    List<Bytes> sent = new ArrayList<>();
    while (ends.alice().canSeal()) {
      sent.add(duo.sealEmpty(ends.alice()));
    }
    assertThat(sent).hasSize(8);
    assertThat(ends.bob().open(sent.get(2), duo.now)).isInstanceOf(Opened.Accepted.class);
    ends.alice().open(duo.sealEmpty(ends.bob()), duo.now);
    while (ends.alice().canSeal()) {
      sent.add(duo.sealEmpty(ends.alice()));
    }
    assertThat(sent).hasSize(8 + 3);
    for (Bytes envelope : sent.subList(3, 11)) {
      assertThat(ends.bob().open(envelope, duo.now)).isInstanceOf(Opened.Accepted.class);
    }
  }

  @Test
  void aPeerThatClaimsToHaveSeenWhatWasNeverSentIsIgnored() {
    duo.limits = Limits.DEFAULT.withGenerations(1, 1 << 20, AGE);
    SendingChain chain = sending(duo.ends().alice());
    chain.shown(0);
    chain.shown(7);
    chain.shown(-1);
    for (int i = 0; i < 8; i++) {
      assertThat(chain.inReach()).isTrue();
      chain.sealed(100, duo.now);
    }
    assertThat(chain.inReach()).isFalse();
    chain.shown(8);
    assertThat(chain.inReach()).isFalse();
    chain.shown(0);
    assertThat(chain.inReach()).isTrue();
  }

  @Test
  void aReceiverKeepsEightGenerationsTheNewestIncluded() {
    duo.limits = Limits.DEFAULT.withGenerations(1, 1 << 20, AGE);
    Duo.Ends ends = duo.ends();
    List<Bytes> sent = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      sent.add(duo.sealEmpty(ends.alice()));
    }
    ends.bob().open(sent.get(7), duo.now);
    ends.alice().open(duo.sealEmpty(ends.bob()), duo.now);
    Bytes ninth = duo.sealEmpty(ends.alice());
    Generation oldest = key(ends.bob(), sent.get(0)).generation();
    assertThat(ends.bob().open(ninth, duo.now)).isInstanceOf(Opened.Accepted.class);

    assertThat(oldest.closed()).isTrue();
    assertThat(ends.bob().open(sent.get(0), duo.now))
        .isEqualTo(new Opened.Rejected(DropReason.UNKNOWN_KID));
    assertThat(ends.bob().open(sent.get(1), duo.now)).isInstanceOf(Opened.Accepted.class);
  }

  @Test
  void aReceiverErasesAGenerationTwentyMinutesAfterItFirstOpenedItWithAllEarlierOnes() {
    duo.limits = Limits.DEFAULT.withGenerations(1, 1 << 20, AGE);
    Duo.Ends ends = duo.ends();
    List<Bytes> sent = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      sent.add(duo.sealEmpty(ends.alice()));
    }
    Session bob = ends.bob();
    bob.open(sent.get(2), duo.now);
    long due = duo.now.plus(ReceivingKey.KEPT);
    duo.pass(Duration.ofMinutes(1));
    bob.open(sent.get(1), duo.now);
    Generation unseen = key(bob, sent.get(0)).generation();
    assertThat(bob.nextTimer()).isEqualTo(due);
    duo.pass(ReceivingKey.KEPT.minus(Duration.ofMinutes(1)).minus(MILLISECOND));
    bob.onTimer(duo.now);
    assertThat(unseen.closed()).isFalse();
    duo.pass(MILLISECOND);
    bob.onTimer(duo.now);

    assertThat(unseen.closed()).isTrue();
    Opened unknown = new Opened.Rejected(DropReason.UNKNOWN_KID);
    assertThat(bob.open(sent.get(0), duo.now)).isEqualTo(unknown);
    assertThat(bob.open(sent.get(2), duo.now)).isEqualTo(unknown);
    assertThat(bob.open(sent.get(1), duo.now)).isEqualTo(unknown);
    assertThat(bob.open(sent.get(3), duo.now)).isInstanceOf(Opened.Accepted.class);
  }

  @Test
  void respErasesWhatLedToItAtTheInitiator() {
    InitiatorHandshake handshake = duo.start();
    Session alice = handshake.session();
    Epoch zero = alice.sendingEpoch();
    Generation early = sending(alice).current();
    ResponderHandshake received = duo.authentic(handshake.init());
    handshake.accept(duo.respond(received, Verdict.SESSION).resp(), duo.now);

    assertThat(early.closed()).isTrue();
    assertThat(Objects.requireNonNull(zero.sending()).closed()).isTrue();
    assertThat(handshake.erased()).isTrue();
    assertThat(received.erased()).isTrue();
    assertThat(alice.sendingEpoch().number()).isEqualTo(1);
  }

  @Test
  void aRefusalErasesEverythingOnBothSides() {
    InitiatorHandshake handshake = duo.start();
    Generation early = sending(handshake.session()).current();
    ResponderHandshake received = duo.authentic(handshake.init());
    handshake.accept(duo.respond(received, Verdict.NOT_TRUSTED).resp(), duo.now);

    assertThat(early.closed()).isTrue();
    assertThat(handshake.erased()).isTrue();
    assertThat(received.erased()).isTrue();
  }

  @Test
  void theFirstEnvelopeOfEpochOneClosesEpochZero() {
    InitiatorHandshake handshake = duo.start();
    Bytes early = duo.sealEmpty(handshake.session());
    Bytes late = duo.sealEmpty(handshake.session());
    ResponderHandshake.Response response =
        duo.respond(duo.authentic(handshake.init()), Verdict.SESSION);
    Session bob = Objects.requireNonNull(response.session());
    handshake.accept(response.resp(), duo.now);
    assertThat(bob.open(early, duo.now)).isInstanceOf(Opened.Accepted.class);
    ReceivingKey key = key(bob, late);
    ReceivingChain chain = chain(bob, key);
    assertThat(bob.open(duo.sealEmpty(handshake.session()), duo.now))
        .isInstanceOf(Opened.Accepted.class);

    assertThat(bob.confirmed()).isTrue();
    assertThat(key.generation().closed()).isTrue();
    assertThat(chain.erased()).isTrue();
    assertThat(bob.open(late, duo.now)).isEqualTo(new Opened.Rejected(DropReason.UNKNOWN_KID));
  }

  @Test
  void anUnconfirmedAnswerIsErasedAfterTenMinutes() {
    Duo.Ends ends = duo.ends();
    assertThat(ends.bob().nextTimer()).isEqualTo(duo.now.plus(Protocol.UNCONFIRMED_LIFE));
    duo.pass(Protocol.UNCONFIRMED_LIFE.minus(MILLISECOND));
    ends.bob().onTimer(duo.now);
    assertThat(ends.bob().closed()).isFalse();
    duo.pass(MILLISECOND);
    ends.bob().onTimer(duo.now);
    assertThat(ends.bob().closed()).isTrue();
    assertThat(ends.alice().closed()).isFalse();
  }

  @Test
  void aSessionIsErasedAfterTwentyFiveHoursWhateverHappensInIt() {
    Duo.Ends ends = duo.ends();
    ends.bob().open(duo.sealEmpty(ends.alice()), duo.now);
    Generation last = sending(ends.bob()).current();
    duo.pass(Protocol.SESSION_LIFE.minus(MILLISECOND));
    ends.alice().onTimer(duo.now);
    ends.bob().onTimer(duo.now);
    assertThat(ends.alice().open(duo.sealEmpty(ends.bob()), duo.now))
        .isInstanceOf(Opened.Accepted.class);
    duo.pass(MILLISECOND);
    ends.alice().onTimer(duo.now);
    ends.bob().onTimer(duo.now);
    assertThat(ends.alice().closed()).isTrue();
    assertThat(ends.bob().closed()).isTrue();
    assertThat(last.closed()).isTrue();
  }

  @Test
  void closingErasesEveryKeyOfASession() {
    Duo.Ends ends = duo.ends();
    Bytes envelope = duo.sealEmpty(ends.alice());
    ReceivingKey key = key(ends.bob(), envelope);
    SendingChain sending = sending(ends.bob());
    ReceivingChain chain = chain(ends.bob(), key);
    ends.bob().close();
    assertThat(chain.erased()).isTrue();
    assertThat(key.generation().closed()).isTrue();
    assertThat(sending.closed()).isTrue();
    assertThat(sending.current().closed()).isTrue();
  }

  private static SendingChain sending(Session session) {
    return Objects.requireNonNull(session.sendingEpoch().sending());
  }

  private static ReceivingKey key(Session session, Bytes envelope) {
    return Objects.requireNonNull(session.keyring().find(Envelope.kid(envelope)));
  }

  private static ReceivingChain chain(Session session, ReceivingKey key) {
    return Objects.requireNonNull(Objects.requireNonNull(session.epochOf(key)).receiving());
  }
}
