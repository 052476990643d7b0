package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.Position;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Limits;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SessionTest {
  private final Duo duo = new Duo(2);
  private final Duo.Ends ends = duo.ends();
  private final Session alice = ends.alice();
  private final Session bob = ends.bob();

  @Test
  void anEnvelopeIsOpenedOnce() {
    Bytes envelope = duo.seal(alice);
    assertThat(bob.open(envelope, duo.now)).isEqualTo(accepted(new Position(bob.order(), 1, 0, 0)));
    assertThat(bob.open(envelope, duo.now)).isEqualTo(new Opened.Rejected(DropReason.REPLAYED));
  }

  @Test
  void countersGrowByOneInEachDirection() {
    for (int counter = 0; counter < 5; counter++) {
      assertThat(bob.open(duo.seal(alice), duo.now))
          .isEqualTo(accepted(new Position(bob.order(), 1, 0, counter)));
      assertThat(alice.open(duo.seal(bob), duo.now))
          .isEqualTo(accepted(new Position(alice.order(), 1, 0, counter)));
    }
  }

  @Test
  void anEnvelopeNeverGoesBackToItsSenderOrIntoAnotherSession() {
    Duo.Ends other = duo.ends();
    Bytes envelope = duo.seal(alice);
    Opened unknown = new Opened.Rejected(DropReason.UNKNOWN_KID);
    assertThat(alice.open(envelope, duo.now)).isEqualTo(unknown);
    assertThat(other.bob().open(envelope, duo.now)).isEqualTo(unknown);
    assertThat(other.alice().open(envelope, duo.now)).isEqualTo(unknown);
    assertThat(bob.open(envelope, duo.now)).isInstanceOf(Opened.Accepted.class);
  }

  @Test
  void bytesThatAreNoEnvelopeAreRefused() {
    Opened malformed = new Opened.Rejected(DropReason.MALFORMED);
    assertThat(bob.open(Bytes.EMPTY, duo.now)).isEqualTo(malformed);
    assertThat(bob.open(Bytes.wrap(new byte[1000]), duo.now)).isEqualTo(malformed);
    assertThat(bob.open(duo.start().init(), duo.now)).isEqualTo(malformed);
    byte[] large = new byte[Envelope.MAX + 1];
    System.arraycopy(duo.seal(alice).toArray(), 0, large, 0, 100);
    assertThat(bob.open(Bytes.wrap(large), duo.now)).isEqualTo(malformed);
  }

  @Test
  void bodiesAreZeroPaddedToPadmeSizes() {
    int overhead = Envelope.BODY_AT + 16;
    assertThat(duo.sealEmpty(alice).size()).isEqualTo(overhead + 256);
    WireWriter body = alice.begin();
    body.u8(0x80).u32(984 - 5).zeros(984 - 5);
    assertThat(alice.seal(body, duo.now, duo.randomness).size()).isEqualTo(overhead + 1024);
  }

  @Test
  void theLargestBodyFitsAndOneByteMoreDoesNot() {
    int frames = Protocol.BODY_MAX - Envelope.BODY_HEAD - 5;
    WireWriter body = alice.begin(frames + 5).u8(0x80).u32(frames).zeros(frames);
    Bytes envelope = alice.seal(body, duo.now, duo.randomness);
    assertThat(envelope.size()).isEqualTo(Envelope.MAX);
    assertThat(bob.open(envelope, duo.now)).isInstanceOf(Opened.Accepted.class);
    WireWriter larger = alice.begin().u8(0x80).u32(frames + 1).zeros(frames + 1);
    assertThatThrownBy(() -> alice.seal(larger, duo.now, duo.randomness))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void framesOutOfPlaceRefuseTheEnvelopeAndCountForNothing() {
    WireWriter body = alice.begin().u8(5).u32(0);
    Bytes envelope = alice.seal(body, duo.now, duo.randomness);
    Opened refused = new Opened.Rejected(DropReason.BAD_FRAMES);
    assertThat(bob.open(envelope, duo.now)).isEqualTo(refused);
    assertThat(bob.open(envelope, duo.now)).isEqualTo(refused);
    assertThat(bob.confirmed()).isFalse();
  }

  @Test
  void forgedEnvelopeNeverMovesTheWindow() {
    byte[] forged = duo.seal(alice).toArray();
    forged[Envelope.COUNTER_AT] = (byte) 0xff;
    assertThat(bob.open(Bytes.wrap(forged), duo.now))
        .isEqualTo(new Opened.Rejected(DropReason.BAD_TAG));
    assertThat(bob.open(duo.seal(alice), duo.now)).isInstanceOf(Opened.Accepted.class);
  }

  @Test
  void theWindowForgivesReorderingWithinItsSize() {
    List<Bytes> envelopes = new ArrayList<>();
    for (int i = 0; i <= Protocol.COUNTER_WINDOW; i++) {
      envelopes.add(duo.sealEmpty(alice));
    }
    assertThat(bob.open(envelopes.getLast(), duo.now)).isInstanceOf(Opened.Accepted.class);
    assertThat(bob.open(envelopes.get(1), duo.now)).isInstanceOf(Opened.Accepted.class);
    assertThat(bob.open(envelopes.get(0), duo.now))
        .isEqualTo(new Opened.Rejected(DropReason.REPLAYED));
  }

  @Test
  void whatIsReorderedAcrossGenerationsIsOpenedOnceEach() {
    duo.limits = Limits.DEFAULT.withGenerations(3, 1 << 20, Duration.ofMinutes(10));
    Duo.Ends rotating = duo.ends();
    Random random = new Random(7);
    for (int round = 0; round < 20; round++) {
      List<Bytes> envelopes = new ArrayList<>();
      while (envelopes.size() < 24 && rotating.alice().canSeal()) {
        envelopes.add(duo.sealEmpty(rotating.alice()));
      }
      assertThat(envelopes).isNotEmpty();
      Collections.shuffle(envelopes, random);
      for (Bytes envelope : envelopes) {
        assertThat(rotating.bob().open(envelope, duo.now)).isInstanceOf(Opened.Accepted.class);
      }
      for (Bytes envelope : envelopes) {
        assertThat(rotating.bob().open(envelope, duo.now)).isInstanceOf(Opened.Rejected.class);
      }
      rotating.alice().open(duo.sealEmpty(rotating.bob()), duo.now);
    }
    assertThat(rotating.alice().rotations()).isEqualTo(20 * 24 / 3);
  }

  @Test
  void aTableFindsSessionsByKidAndForgetsThemWhenTheyClose() {
    SessionTable table = new SessionTable();
    table.attach(bob);
    table.attach(alice);
    Bytes envelope = duo.seal(alice);
    assertThat(table.find(envelope)).isSameAs(bob);
    assertThat(table.find(duo.seal(bob))).isSameAs(alice);
    assertThat(table.find(Bytes.EMPTY)).isNull();
    assertThat(SessionTable.refusal(Bytes.EMPTY)).isEqualTo(DropReason.MALFORMED);
    bob.close();
    assertThat(table.find(envelope)).isNull();
    assertThat(SessionTable.refusal(envelope)).isEqualTo(DropReason.UNKNOWN_KID);
    alice.close();
    assertThat(table.size()).isZero();
  }

  @Test
  void aTableKnowsTheKeysOfEveryNewGeneration() {
    duo.limits = Limits.DEFAULT.withGenerations(1, 1 << 20, Duration.ofMinutes(10));
    Duo.Ends rotating = duo.ends();
    SessionTable table = new SessionTable();
    table.attach(rotating.bob());
    for (int i = 0; i < 30; i++) {
      Bytes envelope = duo.sealEmpty(rotating.alice());
      assertThat(table.find(envelope)).isSameAs(rotating.bob());
      rotating.bob().open(envelope, duo.now);
      rotating.alice().open(duo.sealEmpty(rotating.bob()), duo.now);
    }
    assertThat(table.size()).isEqualTo(Protocol.GENERATIONS_AHEAD + Protocol.GENERATIONS_KEPT);
  }

  @Test
  void aClosedSessionSealsAndOpensNothing() {
    Bytes envelope = duo.seal(alice);
    bob.close();
    assertThat(bob.canSeal()).isFalse();
    assertThat(bob.nextTimer()).isEqualTo(Long.MAX_VALUE);
    assertThat(bob.open(envelope, duo.now)).isEqualTo(new Opened.Rejected(DropReason.UNKNOWN_KID));
    assertThatThrownBy(() -> duo.seal(bob)).isInstanceOf(IllegalStateException.class);
  }

  private static Opened accepted(Position position) {
    return new Opened.Accepted(Duo.WALL, Duo.GOODBYE, position, Step.NONE);
  }
}
